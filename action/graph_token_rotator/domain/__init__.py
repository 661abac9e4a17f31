"""graph_token_rotator.domain"""
