/* Terril: land accounts. Opens the account of a place, and copies the figures of the triennial report. Needs page.js. */
(function () {
  'use strict';

  function choix() { return document.getElementById('choix-lieu'); }

  /* #commune=62498, on the page of the agglomeration, leads to the account of that commune. */
  function suivre() {
    var demande = /(?:^#|&)commune=([0-9A-Za-z]+)/.exec(location.hash);
    if (!demande || !choix()) { return; }
    Array.prototype.forEach.call(choix().options, function (option) {
      if (option.dataset.code && option.dataset.code.toLowerCase() === demande[1].toLowerCase()) { location.replace(option.value); }
    });
  }

  function ouvrir() { location.href = choix().value; }

  /* Text and table go to the clipboard together, so that a word processor keeps the table; works from a disk too. */
  function copier(element) {
    var choisi = window.getSelection(), plage = document.createRange();
    plage.selectNodeContents(element);
    choisi.removeAllRanges();
    choisi.addRange(plage);
    var fait = false;
    try { fait = document.execCommand('copy'); } catch (erreur) { fait = false; }
    if (fait) { choisi.removeAllRanges(); }
    return fait;
  }

  document.addEventListener('click', function (evenement) {
    var bouton = evenement.target.closest && evenement.target.closest('button');
    if (!bouton) { return; }
    if (bouton.id === 'ouvrir-lieu') { ouvrir(); return; }
    if (!bouton.dataset.copier) { return; }
    var fait = copier(document.getElementById(bouton.dataset.copier));
    bouton.closest('.copie').querySelector('[role=status]').textContent = fait ? 'Copié.' : 'Sélectionné : copiez avec Ctrl + C.';
  });

  window.addEventListener('hashchange', suivre);
  suivre();
})();
