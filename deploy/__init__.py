"""Several servers of the lesson behind one address, with nginx, in containers or in a cluster; see docs/hosting.md."""
