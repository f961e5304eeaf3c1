"""``terril apport``: contributions drawn in the site, checked, compared with the official objects, gathered."""
