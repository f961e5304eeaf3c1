"""The maps and sheets on paper: SVG in millimetres at a stated scale, print templates, tagged PDF."""
