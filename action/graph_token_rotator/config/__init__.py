"""graph_token_rotator.config"""
