"""graph_token_rotator.github.apps"""
