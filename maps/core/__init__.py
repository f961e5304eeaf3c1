"""The machinery of pages, from the words to the whole page; a line builds on those above it.

==============  =======================================================================================
``model``       what a page is: ``WebMap``, ``Site``, ``Fichier``
``texte``       French typography: numbers, units, dates, names, what is missing
``chiffres``    one figure of an indicator, read with all that must be printed beside it
``tableau``     tables, their CSV
``graphiques``  charts as SVG: columns, running total, gauge, position strip
``affichage``   what the browser receives of a layer: short, simplified, never computed on
``formes``      shapes made for display only: rings, axes, the ground under a map
``symboles``    the signs, the same on the map, in the legend and on paper
``couche``      a layer of a map (``Trace``), its data files
``actifs``      the assets of the site, none from the network
``carte``       the map of a page, its limits and its grounds
``legende``     the legend, which switches the layers
``coquille``    the shell of every page (``Page``, ``render``), sources, rules
``classes``     classed maps of the communes: cuts, colours
``theme``       what the pages of the themes share: absent data, tables that leave out what nothing fills
``partage``     layers that several pages draw the same way, with one data file
``vues``        the signs and words of each layer, one module per theme (``vues.commun`` serves ``theme`` too)
``saisie``      what a reader gives: a place, a contribution
``fiches``      the content of the sheets of the communes, for the page and for paper
``friches``     the content of the explorer and of the sheets of friches
``foncier``     the content of the pages of land consumption
``papier``      maps and sheets on paper: SVG in millimetres, PDF
``generique``   the page of a layer that configuration alone added
``export``      the GeoJSON of a layer
``static``      scripts and styles; ``templates`` the pages, in Jinja
==============  =======================================================================================
"""
