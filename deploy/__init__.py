"""Several servers of the lesson behind one address: with nginx, in containers, in a cluster. docs/hosting.md says how."""
