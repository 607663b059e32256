"""The custom resource definitions, made from the models that read the files."""
