"""One visitor: where in the lesson, what was brought, what is trained."""
