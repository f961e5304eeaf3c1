"""What a reader writes to designate a place: coordinates, address, parcels, commune; the page and the command agree."""
