"""Pictures of a tree: `picture` says what is on them, the others how they are written (text, Mermaid, DOT, SVG)."""
