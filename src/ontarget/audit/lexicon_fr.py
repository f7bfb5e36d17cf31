"""French phrases that speak of obstacles, by kind; the notation is in ``lexicon``."""

from __future__ import annotations

PHRASES: dict[str, str] = {
    "budget": """
        (pas|plus|manque|absence|faute) (de|d) _ (budget|moyens|fonds|financement|argent|
        credits); (budget|credits|fonds|financement|depenses) ~ (gele|geles|gelees|coupe|coupes|
        reduit|reduits|epuise|epuises|insuffisant*|bloque|bloques|serre|depasse); (budget|
        credits|fonds|financement) ~ (pas|non|pas encore) ~ (valide|valides|approuve*|debloque*|
        confirme*|disponible*|prevu*|alloue*); (gel|coupe|coupes|reduction|restriction|
        restrictions) _ (budgetaire*|du budget|des depenses|budgets); hors budget;
        (restriction*|contrainte*) budgetaire*;
        (refus*|bloqu*|gel*|interdi*|stopp*|suspend*) ~ (depense*|achat*|budget*|
        investissement*); (economies|reduction des couts|plan d'economie*|rigueur|arbitrage*
        budgetaire*);
        (depense*|investissement*|achat*|demande) ~ (refus*|pas|rejet*|bloqu*|non valide*);
        (pas|non) _ _ (valide|approuve|accepte|debloque) _ (la |les |le )?(depense*|budget|
        achat*|investissement*)
    """,
    "decision_maker": """
        (sait pas|ne sait|savons pas|ignore|flou|inconnu) _ qui ~ (decide*|signe*|valide*|
        tranche*); (decideur*|decisionnaire*|signataire*) ~ (inconnu*|pas|non|absent*|conge*|
        injoignable*|manque*|flou); (pas|aucun) (d |de )?_ (acces|contact|rdv|rendez-vous) ~
        (decideur*|direction|pdg|dg|daf|directeur*|directrice); (pas|n est pas|n'est pas) (le |
        la |un )?(decideur*|decisionnaire*|signataire*); pas (de |le )?pouvoir _ (decision|
        signature|decider); (attente|manque) ~ (accord|validation|aval|feu vert) ~ (direction|
        pdg|dg|daf|comite|directeur*|directrice);
        (pas|aucun|aucune) _ _ (pouvoir|autorite|delegation) ~ (signer|signature|decider|
        decision); (chef|patron|direction|superieur|comite|siege|maison mere) ~ (convaincre|
        decide*|tranche*|dernier mot|valider); (dernier mot|comite de direction doit|pas le bon
        interlocuteur);
        (siege|groupe|maison mere|comite|patron|directeur|direction) _ (qui )?(decide*|tranche*|
        valide*|signe*)
    """,
    "competitor": """
        (concurren*|rival*); (autre|autres|deuxieme|second) (fournisseur*|prestataire*|offre*|
        solution*|editeur*|devis); (fournisseur|prestataire|editeur) (actuel|historique|en
        place|existant); (deja|est) en place chez; (compar*|etudi*|evalu*|consult*) ~
        (plusieurs|autres|d autres|d'autres); (penche*|prefere*) _ (pour|un|une|le|la) _
        (autre*|concurren*);
        (autres|deux|trois|plusieurs) ~ (fournisseurs|prestataires|candidats|offres|devis) ~
        (lice|course|compar*|demand*|recu*); (mise en concurrence|appel d'offres|short-list)
    """,
    "timing": """
        (projet*|decision*|lancement|demarrage|achat|dossier) ~ (report*|repouss*|retard*|
        suspend*|gel*|en pause|en attente|ajourn*|differ*|decal*); (reporte*|repousse*|ajourne*|
        mis en attente|en stand-by|en pause|remis a plus tard); (pas|plus|n est pas|n'est pas)
        (une |la |leur |un )?_ (priorit*|urgent*|urgence); (d autres|d'autres|autres)
        (priorites|projets|sujets|urgences); (pas avant|au plus tot|l an prochain|l'an prochain|
        annee prochaine|l'annee prochaine|trop tot|pas le bon moment|pas le temps); second
        semestre;
        (rentree|a la rentree|plus tard|deborde*|on en reparle|rappeler (en|apres|dans)|attendre
        (la|le|les|que)); apres (l'|les |la |le )?(ete|vacances|salon|cloture|fetes)
    """,
    "legal": """
        (juridique*|avocat*|juriste*|service juridique) ~ (bloqu*|relis*|relecture|revue|revoi*|
        refus*|probleme*|en cours|attente|reserve*|retard*|objection*); (contrat*|cgv|nda|
        clause*|avenant|accord-cadre|responsabilite) ~ (bloqu*|attente|relecture|pas sign*|non
        sign*|en cours de|refus*|litig*|negoci*|probleme*|manque*|revue|chez (les |leurs
        )?(avocat*|juriste*)); (bloque*|coince*) ~ (juridique*|achats|contrat*|clause*);
        (attente|attend*) ~ (signature|contrat|bon de commande|service achats); appel d'offres*
        (obligatoire|necessaire|requis);
        (avocat*|juriste*|service juridique|clause*|responsabilite illimitee|relecture);
        (juridique|avocat*|juriste*|achats) ~ (pas|toujours|encore|attente)
    """,
    "technical": """
        (integration*|fonctionnalite*|api|connecteur*|interface*|migration) ~ (manqu*|absent*|
        pas|impossible*|probleme*|non support*|echou*|bloqu*|incompatib*); (manque|pas|absence|
        sans) (de |d |d'|l')?_ (integration*|fonctionnalite*|api|connecteur*|interface*);
        (incompatible*|pas compatible*|probleme* technique*|blocage technique|trop lent*|ne
        fonctionne pas|ne marche pas|bug|bugs|plante*); (test*|pilote|poc|demo|maquette) ~
        (echou*|echec|rate*|probleme*|negatif*|decev*);
        (pas|aucun|aucune) (de |d')?(connecteur*|passerelle*|module*|export*|version); (dsi|
        informatique|equipe technique) ~ (scepti*|reticen*|reserve*|contre|doute*);
        (trop ancien*|obsolete*|ne lit pas|ne gere pas|ne prend pas en charge|n'accepte pas|pas
        prevu|impossible)
    """,
    "internal_change": """
        (a quitte|quitte|parti|partie|a demissionne|licencie*|quittent) ~ (societe|entreprise|
        groupe|poste|boite|fonctions); (interlocut*|contact|sponsor|champion|directeur|
        directrice|responsable|chef de projet) ~ (quitte*|parti|partie|demission*|remplace*|
        licencie*|part en retraite|change de poste); (nouveau|nouvelle) (dg|pdg|directeur|
        directrice|direction|dsi|daf|responsable|interlocut*|actionnaire); (reorganisation*|
        restructuration*|fusion|rachat|rachete*|plan social|licenciements|changement de
        direction);
        (successeur|remplacant*|conge maternite|conge parental|gel des embauches|demissionn*|
        depart de);
        changement (de|du|d) _ (directeur|directrice|direction|responsable|dirigeant|
        interlocut*|actionnaire|gouvernance); (depart|mutation) (de|du) (notre|mon|la|le)
    """,
    "price": """
        (trop|tres|plus|bien) (cher|chers|chere|cheres|onereux|couteux|couteuse); (prix|tarif*|
        cout*|devis|offre) ~ (trop|eleve*|superieur*|probleme*|au-dessus|double|negoci*|bloqu*|
        frein*); (demand*|veu*|exig*|souhait*|attend*|reclam*) ~ (remise*|rabais|reduction*|
        ristourne*|geste commercial|baisse); (moins cher*|negociation* (de|du|des|sur) _ (prix|
        tarif*)); (pas|aucun) (de )?(roi|retour sur investissement);
        (plaign*|plaint*|negoci*|discut*|bloqu*) ~ (prix|tarif*|cout*|montant); (plus|trop)
        (cher*|eleve*)
    """,
    "no_decision": """
        (pas|plus|aucun|aucune|sans|toujours pas) (de |d |d')?_ (reponse*|retour*|nouvelle*|
        signe|decision); (ne repond*|repond* (pas|plus)|injoignable*|silence radio|fait le mort|
        indecis*|ne rappelle*); (rest*|gard*|conserv*|continu*) ~ (solution|outil|systeme|statu|
        excel|actuel*|existant*); (statu quo|ne rien (faire|changer)|satisfait* de (leur|la|l'|
        l) _|en interne|plus (d |d')?interet|perdu (l |l')?interet);
        (message*|appel*|relance*|mail*) ~ (sans (retour|reponse|suite)|restes? sans);
        (repondeur|annule* (encore|le rendez-vous)|pas convaincu*|pas de besoin|laisse tomber);
        (arrive|arrivons|parviens|reussis) (pas|plus) a (joindre|l'avoir|les avoir|obtenir);
        (plus|pas) joignable*
    """,
    "security": """
        (securite|rssi|rgpd|dpo|conformite|protection des donnees|donnees personnelles|
        hebergement) ~ (question*|probleme*|bloqu*|reserve*|inquiet*|refus*|non|pas|attente|
        revue|audit|exig*|manqu*|inquietude*); (question*|probleme*|reserve*|inquietude*|doute*|
        blocage*) ~ (securite|rgpd|donnees|conformite|hebergement|cloud); (certification|
        certificat|iso-27001|hds|soc-2) ~ (manqu*|exige*|requis*|demand*|absent*|pas); (pas|
        refus*) (de |du )?cloud;
        (rssi|rgpd|dpo|audit de securite|questionnaire (de )?securite|hebergement des donnees)
    """,
    "resources": """
        (nos|notre|nous|chez nous) ~ (pas|plus|manque*|aucun*|surcharg*|complet*|indisponib*|
        deborde*) ~ (consultant*|equipe*|ressource*|disponib*|capacite*|avant-vente|ingenieur*|
        temps|complet*|surcharg*); (manque|pas|plus) (de |d |d')?(consultant*|ressources
        internes|avant-vente|capacite|disponibilite); (delai* de livraison|rupture de stock|
        equipe* (complete*|surchargee*|indisponible*))
    """,
}
