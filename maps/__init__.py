"""What we show: one module per page, or family of pages, of the site, found by discovery."""
