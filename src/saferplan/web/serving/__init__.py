"""The programs that run the site: the server's processes, the worker, and what watches over both."""
