"""What the user asks for: inputs and the fleet file become settings, or a list of every problem.

`parser` is the way in; `settings` are its result. `inputs` reads the action's inputs, `fleet_file` reads the file that
`config` names, `selection` picks the credentials that this run processes. `converters` and `urls` check single values.
"""
