"""graph_token_rotator.runtime"""
