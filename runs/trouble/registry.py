"""Which troubles there are, by name, in the order in which they are offered."""

from runs.trouble import confident, equal, few, huge, lawn, lie, one, zero

TROUBLES = {each.TROUBLE.name: each.TROUBLE for each in (lie, one, few, lawn, huge, zero, equal, confident)}
