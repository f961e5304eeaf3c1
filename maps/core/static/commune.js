/* The sheet of a commune: « voir sur la carte » shows the layers of a theme (see the addresses of terril.js). */
(function () {
  'use strict';
  document.addEventListener('click', function (evenement) {
    var ancre = evenement.target.closest && evenement.target.closest('a.voir-carte');
    var zone = document.getElementById('carte');
    if (!ancre || !zone) { return; }
    zone.scrollIntoView({ block: 'start' });
    zone.focus({ preventScroll: true });
  });
})();
