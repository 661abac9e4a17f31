"""graph_token_rotator.rotation"""
