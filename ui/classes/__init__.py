"""The class view: what a class answers, what its teacher sees and does. Imported only where LESSON_CLASSES is set."""
