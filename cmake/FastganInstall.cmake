# Install rules: library, headers, package configuration files.
