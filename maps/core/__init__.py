"""The machinery of pages: shell, folium elements, offline assets, legend, table, French texts."""
