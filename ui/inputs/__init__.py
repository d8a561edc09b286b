"""What a learner works: controls, menus, questions, the source's opener, places for files."""
