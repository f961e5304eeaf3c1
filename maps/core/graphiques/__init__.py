"""Charts as SVG, the same in a page, on paper and in a PDF: columns, running total, gauge, position strip."""
