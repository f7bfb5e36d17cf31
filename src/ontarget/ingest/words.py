"""Headings and stages in German, French, Spanish, Portuguese, Dutch and Italian.

Accents and capitals do not matter: all is compared as ``headings.plain_heading`` writes it.
"""

from __future__ import annotations

FOREIGN: dict[str, dict[str, str]] = {
    "opportunity": {
        "opportunity_id": "datensatz id; identifiant; identificador; id da oportunidade; nummer",
        "name": "bezeichnung; verkaufschance; geschaft; geschaftsname; opportunite; affaire; nom; "
        "nom de la transaction; nom de l affaire; transaction; negocio; nombre del negocio; "
        "oportunidad; nombre de la oportunidad; oportunidade; nome do negocio; "
        "nome da oportunidade; opportunita; trattativa; nome trattativa; nome opportunita; "
        "dealnaam; verkoopkans; naam verkoopkans; naam; titel; titre; titulo; titolo",
        "account": "firma; kunde; unternehmen; kundenname; account name; client; societe; compte; "
        "nom du compte; entreprise; empresa; cliente; cuenta; nombre de la cuenta; nome da conta; "
        "conta; azienda; societa; nome account; bedrijf; klant; accountnaam; organisatie",
        "owner": "verkaufer; zustandig; zustandige person; besitzer; inhaber; vertriebler; "
        "verantwortlich; verantwortlicher; commercial; responsable; proprietaire; "
        "proprietaire de l opportunite; proprietaire de la transaction; vendedor; comercial; "
        "propietario; propietario del negocio; proprietario; proprietario do negocio; "
        "responsavel; venditore; commerciale; responsabile; titolare; eigenaar; verkoper; "
        "verantwoordelijke; dealeigenaar",
        "product": "produkt; produit; producto; produto; prodotto; product",
        "segment": "marktsegment; segmento; segmentation",
        "pipeline": "vertriebsprozess; embudo; funil; pijplijn",
        "type": "art; geschaftsart; tipo; soort",
        "lead_source": "leadquelle; quelle; herkunft; origine; source du lead; fuente; origen; "
        "origem; fonte; bron; herkomst",
        "stage": "phase; stufe; verkaufsphase; dealphase; vertriebsphase; etape; "
        "etape de la transaction; phase de vente; etapa; etapa del negocio; fase; estagio; "
        "etapa do negocio; fase trattativa; stadio; dealfase; verkoopfase",
        "status": "stand; statut; estado; situacao; stato",
        "forecast_category": "prognosekategorie; categorie de prevision; categoria de pronostico",
        "amount": "betrag; wert; umsatz; volumen; auftragswert; summe; erwarteter umsatz; montant; "
        "valeur; chiffre d affaires; importe; monto; valor; cantidad; valor do negocio; importo; "
        "valore; ammontare; bedrag; waarde; omzet",
        "currency": "wahrung; devise; moneda; moeda; valuta",
        "booked_amount": "abschlusswert; montant signe; importe cerrado; valor fechado",
        "margin_amount": "marge; deckungsbeitrag; margen; margem; margine",
        "quantity": "menge; anzahl; stuckzahl; quantite; cantidad de productos; quantidade; "
        "quantita; aantal; hoeveelheid",
        "discount": "rabatt; remise; descuento; desconto; sconto; korting",
        "probability": "wahrscheinlichkeit; abschlusswahrscheinlichkeit; probabilite; "
        "probabilidad; probabilidade; probabilita; kans; waarschijnlijkheid",
        "created_on": "erstellt am; erstellt; angelegt am; erstelldatum; erstellungsdatum; "
        "cree le; date de creation; fecha de creacion; creado el; creado; data de criacao; "
        "criado em; "
        "data di creazione; creato il; aangemaakt; aangemaakt op; aanmaakdatum",
        "close_date": "abschlussdatum; erwarteter abschluss; voraussichtlicher abschluss; "
        "geplanter abschluss; date de cloture; date de cloture prevue; date de fermeture; "
        "cloture prevue; fecha de cierre; fecha de cierre prevista; cierre previsto; "
        "data de fechamento; fechamento previsto; previsao de fechamento; data di chiusura; "
        "chiusura prevista; sluitingsdatum; verwachte sluitingsdatum; afsluitdatum",
        "closed_on": "abgeschlossen am; geschlossen am; gewonnen am; cloture le; conclu le; "
        "cerrado el; fechado em; chiuso il; gesloten op",
        "stage_entered_on": "in phase seit; date d entree dans l etape",
        "next_step": "nachster schritt; prochaine etape; proximo paso; siguiente paso; "
        "proximo passo; proxima etapa; prossimo passo; volgende stap",
        "next_step_on": "nachste aktivitat; prochaine activite; proxima actividad; "
        "proxima atividade; prossima attivita; volgende activiteit",
        "last_activity_on": "letzte aktivitat; derniere activite; ultima actividad; "
        "ultima atividade; ultima attivita; laatste activiteit",
        "lost_reason": "verlustgrund; grund; raison de perte; motif de perte; motivo de perdida; "
        "razon de perdida; motivo da perda; motivo di perdita; reden van verlies; verliesreden",
        "competitor": "wettbewerber; konkurrent; concurrent; competidor; concorrente",
        "note": "notiz; notizen; bemerkung; bemerkungen; commentaire; remarque; notas; "
        "comentarios; observacoes; nota; osservazioni; opmerking; opmerkingen; notitie",
    },
    "activity": {
        "owner": "zustandig; responsable; proprietaire; propietario; proprietario; eigenaar",
        "kind": "art; typ; type d activite; tipo; tipo de actividad; soort",
        "happened_at": "datum; zeitpunkt; date et heure; fecha; data; data e ora; tijdstip",
        "due_on": "fallig am; falligkeitsdatum; echeance; fecha de vencimiento; vencimento; "
        "scadenza; vervaldatum",
        "is_done": "erledigt; termine; fait; hecho; completado; feito; concluido; fatto; gedaan",
        "subject": "betreff; objet; asunto; assunto; oggetto; onderwerp",
        "outcome": "ergebnis; resultat; resultado; risultato; uitkomst",
        "note": "notiz; notizen; commentaire; notas; nota; opmerking",
    },
    "account": {
        "name": "firma; kunde; unternehmen; kundenname; societe; entreprise; client; empresa; "
        "cliente; azienda; bedrijf; klant; nom; nombre; nome; naam",
        "industry": "branche; secteur; sector; industria; setor; settore; bedrijfstak",
        "country": "land; pays; pais; paese",
        "region": "gebiet; bundesland; provincia; regio; regione",
        "employees": "mitarbeiter; mitarbeiterzahl; effectif; empleados; funcionarios; dipendenti; "
        "werknemers",
        "annual_revenue": "jahresumsatz; chiffre d affaires; ingresos anuales; receita anual; "
        "fatturato; jaaromzet",
    },
    "contact": {
        "name": "ansprechpartner; kontakt; nom; contacto; nombre; contato; nome; contatto; naam",
        "phone": "telefon; telefono; telefone; telefoon; telephone",
        "account": "firma; unternehmen; societe; entreprise; empresa; azienda; bedrijf",
        "title": "position; titel; fonction; cargo; puesto; ruolo; functie",
    },
    "owner": {
        "name": "verkaufer; mitarbeiter; vendeur; commercial; vendedor; venditore; verkoper; nom; "
        "nombre; nome; naam",
        "team": "mannschaft; equipe; equipo; squadra; abteilung; afdeling",
        "manager": "vorgesetzter; leiter; chef; responsable; jefe; gestor; responsabile; leider",
    },
    "lead": {
        "company": "firma; unternehmen; societe; entreprise; empresa; azienda; bedrijf",
        "status": "stand; statut; estado; stato",
        "created_on": "erstellt am; cree le; creado el; criado em; creato il; aangemaakt op",
    },
    "target": {
        "scope_name": "verkaufer; vendeur; commercial; vendedor; venditore; verkoper; name",
        "period": "zeitraum; periode; periodo; quartal; trimestre",
        "amount": "ziel; umsatzziel; objectif; objetivo; cuota; meta; obiettivo; doel",
        "currency": "wahrung; devise; moneda; moeda; valuta",
    },
}

# Words for won, lost and open, as stages and states have them.
OUTCOMES: dict[str, str] = {
    "won": "gewonnen; abgeschlossen gewonnen; geschlossen gewonnen; auftrag; auftrag erhalten; "
    "gagne; gagnee; ferme gagne; fermee gagnee; cloture gagnee; conclu; signe; ganado; ganada; "
    "cerrado ganado; cerrada ganada; cierre ganado; ganho; ganha; fechado ganho; "
    "fechado e ganho; negocio fechado; gewonnen verkauf; gesloten gewonnen; vinto; vinta; "
    "chiuso vinto; chiusa vinta; chiuso con successo",
    "lost": "verloren; abgeschlossen verloren; geschlossen verloren; absage; perdu; perdue; "
    "ferme perdu; fermee perdue; cloture perdue; perdido; perdida; cerrado perdido; "
    "cerrada perdida; cierre perdido; fechado perdido; fechado e perdido; gesloten verloren; "
    "perso; persa; chiuso perso; chiusa persa",
    "open": "offen; in arbeit; laufend; ouvert; ouverte; en cours; abierto; abierta; en curso; "
    "aberto; aberta; em andamento; openstaand; lopend; aperto; aperta; in corso",
}
