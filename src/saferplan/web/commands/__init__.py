"""What `python -m saferplan.web VERB` does, a module for each part."""
