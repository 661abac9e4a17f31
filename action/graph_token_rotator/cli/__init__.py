"""graph_token_rotator.cli"""
