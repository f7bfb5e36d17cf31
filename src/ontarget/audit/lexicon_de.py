"""German phrases that speak of obstacles, by kind; the notation is in ``lexicon``."""

from __future__ import annotations

PHRASES: dict[str, str] = {
    "budget": """
        (kein*|ohne|fehlend*|nicht genug|zu wenig) _ (budget*|geld|mittel|etat); (budget*|
        mittel|etat|gelder) ~ (gekürzt|gestrichen|eingefroren|aufgebraucht|ausgeschöpft|
        erschöpft|fehlt|fehlen|knapp|gesperrt|unklar|offen|überschritten); (budget*|mittel|etat|
        gelder) ~ (nicht|noch|erst) ~ (freigegeben|genehmigt|bewilligt|bestätigt|vorhanden|
        eingeplant|da); (budget*|ausgaben*|investitions*) freigabe fehlt; (budgetfreigabe|
        budgetstopp|ausgabenstopp|investitionsstop*|haushaltssperre|sparkurs|sparmaßnahmen);
        geld ~ (nicht|nicht mehr) _ da; (können|kann) _ _ nicht leisten; nicht (budgetiert|
        eingeplant|im budget);
        (geld|mittel|budget*|ausgaben|investition*) ~ (gesperrt|gestoppt|gestrichen|geparkt|
        blockiert|zurückgehalten|verbraucht|weg); (budgetrunde|budgetplanung|sparprogramm|
        kostensenk*|einsparung*|sparzwang|spardruck|sparen müssen|müssen sparen);
        (bestellung|antrag|investition*|invest|freigabe|anschaffung) ~ (abgelehnt|gestoppt|
        geschoben|verschoben|gestrichen|nicht genehmigt); (controlling|finanzabteilung|cfo|
        kaufmännische*) ~ (lehnt|abgelehnt|blockiert|stoppt|gestoppt|nein)
    """,
    "decision_maker": """
        (wer|unklar wer) ~ (entscheidet|unterschreibt|genehmigt|zeichnet); (entscheider*|
        entscheidungsträger*|entscheidungsweg*|zuständigkeit*|ansprechpartner*) ~ (unklar|
        unbekannt|fehlt|offen|nicht bekannt|nicht erreichbar|abwesend|elternzeit|krank|nicht
        dabei|noch nicht); (kein*|ohne) _ (zugang|kontakt|termin|draht) ~ (entscheider*|
        geschäftsführ*|geschäftsleitung|vorstand*|leitung|chef*); (kommen|komme|kommt) ~ nicht ~
        (entscheider*|geschäftsführ*|geschäftsleitung|vorstand*|leitung|chef*); (kein|keine)
        (entscheider*|entscheidungsbefugnis|prokura|befugnis|vollmacht); nicht
        (entscheidungsbefugt|zeichnungsberechtigt|der entscheider|die entscheiderin|
        entscheidungsberechtigt); (freigabe|zustimmung|entscheidung) ~ (vorstand*|
        geschäftsführ*|geschäftsleitung|aufsichtsrat*) ~ (fehlt|steht aus|ausstehend|offen);
        (chef*|vorgesetzt*|geschäftsführ*|leitung|vorstand*|inhaber*|zentrale|konzern*) ~
        (überzeug*|entscheide*|absegnen|freigeben|letzte wort|zustimmen muss); (letzte wort|
        nicht der richtige|nicht die richtige|kennen wir nicht|gremium|lenkungsausschuss|keinen
        draht|kommen nicht ran);
        (unterschreiben|entscheiden|entscheidet|unterschreibt|freigeben) _ (darf|dürfen|kann|
        tut|wird) _ nur; (darf|dürfen|kann|können) _ nicht _ (entscheiden|unterschreiben|
        freigeben); (wenig|nichts|kaum etwas|nicht viel) zu (sagen|entscheiden|melden);
        (entscheid*|unterschr*) ~ (vorstand|konzern|zentrale|mutter*|geschäftsführ*|
        geschäftsleitung)
    """,
    "competitor": """
        (wettbewerb*|konkurren*|mitbewerb*); (ander*|zweit*|alternativ*|weiter*) (anbieter*|
        lieferant*|angebot*|hersteller*); (angebot*) (von|der|des) _ ~ (liegt vor|auf dem tisch|
        eingeholt); (bestehend*|bisherig*|jetzig*|aktuell*) (anbieter*|lieferant*|
        dienstleister*); (bleiben|bleibt) ~ beim _ (anbieter|lieferant*); (tendier*|neig*) ~
        (ander*|bestehend*|anbieter*); vergleich* ~ (anbieter*|angebot*);
        (vergleich*|pitch*|ausschreibung) ~ (anbieter*|mit drei|mit zwei|agentur*); (holen|holt|
        eingeholt|liegen|haben) ~ (angebote|vergleichsangebot*|gegenangebot*)
    """,
    "timing": """
        (projekt*|entscheidung*|thema|einführung|start|vorhaben|kauf|termin) ~ (verschoben|
        vertagt|verzögert|zurückgestellt|pausiert|gestoppt|auf eis|verschiebt|ruht|
        aufgeschoben); (verschoben|vertagt|zurückgestellt|auf eis|aufgeschoben|verzögerung*|
        verzögert sich); (kein*|keine|nicht|geringe|niedrige|wenig) _ (priorität|prio|
        dringlichkeit|eile|vorrang); (andere|andre|wichtigere) (projekte|themen|prioritäten|
        dinge) _ (vor|vorrang|wichtiger|zuerst)?; (erst|frühestens|nicht vor) ~ (jahr|quartal|
        herbst|frühjahr|sommer|winter|januar|februar|märz|april|mai|juni|juli|august|september|
        oktober|november|dezember|halbjahr|geschäftsjahr); (keine zeit|zu früh|derzeit nicht|
        momentan nicht|im moment nicht|aktuell nicht|später wieder); (nächstes|nächsten|
        kommendes) (jahr|geschäftsjahr);
        (baustellen|überlastet|viel um die ohren|keine kapazität|urlaubszeit|jahresabschluss|
        wiedervorlage|vertröst*|hinausgezögert|hinauszöger*|warten (noch )?ab|abwarten|später im
        jahr); nach (der |dem |den )?(sommer*|ferien|urlaub*|messe|weihnacht*|jahreswechsel|
        jahresende);
        (nächste*|kommende*) (jahr|geschäftsjahr|quartal|halbjahr|saison); (geschoben|
        verschleppt|vertagt|dauert noch|zieht sich)
    """,
    "legal": """
        (rechtsabteilung|juristen|jurist*|anwalt|anwälte*|anwälten|legal|syndikus) ~ (prüf*|
        blockier*|hängt|bedenken|ablehn*|lehnt|problem*|offen|wartet|liegt|akzeptier*|nicht);
        (vertrag*|agb|nda|avv|rahmenvertrag*|geheimhaltungs*|klausel*|haftung*|bestellung) ~
        (hängt|offen|fehlt|nicht unterschrieben|noch nicht|abgelehnt|strittig|in prüfung|in der
        prüfung|wird geprüft|liegt beim|liegt bei|nachverhand*|nicht akzeptiert|bei den
        juristen|beim anwalt|streit); (rechtlich*|vertraglich*|juristisch*) (bedenken|frage*|
        problem*|prüfung|hürde*); (warten|wartet|warte) auf ~ (vertrag*|unterschrift|einkauf|
        rechtsabteilung|nda|avv); (liegt|hängt) (beim|im) (einkauf|rechtsabteilung|recht);
        (ausschreibung|vergabe*) (nötig|notwendig|pflicht|erforderlich|verfahren);
        (anwalt*|anwält*|jurist*|rechtsabteilung|haftung*|vertragsentwurf|vertragsprüfung|
        vertragsverhandlung*|avv)
    """,
    "technical": """
        (schnittstelle*|integration*|anbindung*|funktion*|feature*|api|import|export|migration)
        ~ (fehlt|fehlen|fehlend*|nicht möglich|nicht unterstützt|geht nicht|problem*|unklar|
        defekt|aufwendig|aufwändig|nicht vorhanden); (fehlend*|keine|ohne|brauchen) _
        (schnittstelle*|integration*|anbindung*|funktion*|feature*|api); (test*|pilot*|poc|demo|
        teststellung*) ~ (fehlgeschlagen|gescheitert|fehler*|abgebrochen|problem*|negativ|
        schlecht); (nicht kompatibel|inkompatibel|technisch* (problem*|hürde*|bedenken|frage*|
        nicht|hindernis*)|läuft nicht|funktioniert nicht|unterstützt nicht|unterstützen nicht|
        absturz|stürzt ab|zu langsam|ko-kriterium); (anforderung*) ~ (nicht erfüllt|nicht
        abgedeckt);
        (anbindung|schnittstelle*|migration|datenübernahme|integration|umstellung) ~ (ungeklärt|
        unklar|schwierig*|aufwand|komplex|risiko*|kritisch|geht); it ~ (skeptisch|bedenken|
        dagegen|zweifel*); (altsystem*|insellösung*|sonderentwicklung*|haben wir nicht|können
        wir nicht|bieten wir nicht);
        (klappt|geht|funktioniert|läuft|lädt) ~ nicht; (nicht|noch nicht) (möglich|umsetzbar|
        machbar|lauffähig)
    """,
    "internal_change": """
        (unternehmen|firma|betrieb) ~ verlassen; (verlässt|verlassen|gekündigt|ausgeschieden|
        scheidet aus) ~ (unternehmen|firma|betrieb|aus|ansprechpartner*|sponsor|champion)?;
        (ansprechpartner*|sponsor|champion|projektleiter*|einkaufsleiter*|geschäftsführer*) ~
        (gekündigt|ausgeschieden|weg|gewechselt|verlassen|verlässt|entlassen|nicht mehr|in
        rente|wechselt); (neuer|neue|neuen) (geschäftsführer*|geschäftsführung|vorstand*|chef*|
        leiter*|leitung|eigentümer*|it-leiter*|cio|cfo|ceo|ansprechpartner*);
        (umstrukturierung*|reorganisation*|umorganisation*|fusion|übernahme|stellenabbau|
        entlassung*|personalabbau|eigentümerwechsel|führungswechsel|insolvenz*);
        (wechselt|geht|kündigt|hört) ~ (stelle|unternehmen|firma|rente|abteilung|haus|job|auf|
        elternzeit); (fürsprecher*|mentor*|unterstützer*|ansprechpartner*|kontakt) ~ (wechselt|
        weg|geht|verlässt|krank|elternzeit); (nachfolg*|kündigung*|kurzarbeit|verkauft werden|
        wird verkauft)
    """,
    "price": """
        (zu|sehr|deutlich) (teuer*|hoch*|kostspielig); (preis*|kosten|angebot) ~ (zu hoch|zu
        teuer|über|höher|doppelt|problem*|diskut*|nachverhand*|nicht akzept*|drück*|günstiger|
        vorstellung); (will|wollen|möchte*|fordert|fordern|verlangt|verlangen|erwartet|erwarten|
        braucht) ~ (rabatt*|nachlass|preisnachlass|skonto|besseren preis|günstiger*);
        (günstiger*|billiger*|preisgünstiger*|preisdruck|preisverhandlung*|rabattforderung*);
        (rechnet|lohnt) sich nicht; kein* (roi|business case|nutzen);
        (handel*|feilsch*|drück*) ~ preis*; (zahlen|zahlt|kostet) ~ (weniger|mehr als);
        (preisgrenze|schmerzgrenze|stundensatz|preisschock)
    """,
    "no_decision": """
        (kein*|ohne|nie|noch keine) _ (antwort|rückmeldung|reaktion|feedback|rückruf|
        entscheidung); (meldet|melden|reagiert|reagieren|antwortet|antworten) ~ nicht;
        (funkstille|nicht erreichbar|nicht zu erreichen|abgetaucht|untergetaucht|schweig*|
        unentschlossen|unschlüssig); (bleiben|bleibt|weiter|belassen|zufrieden|arbeiten weiter)
        ~ (mit|bei|beim) ~ (alten|alt|bestehend*|bisherig*|jetzig*|aktuell*|excel|system|lösung|
        status quo); (kein*|wenig|das) interesse _ (mehr|verloren)?; (machen|entwickeln|bauen|
        lösen) (es|das|das selbst|es selbst) _ (intern|selbst|selber); (eigenentwicklung|alles
        beim alten|status quo|interne lösung);
        (niemand|keiner|keine) ~ (geht ran|antwortet|erreichbar|meldet|nimmt ab|zurück);
        (anrufbeantworter|mailbox|vergeblich|nicht zurückgerufen|ruft nicht zurück|nichts
        gehört|nichts mehr gehört|lebenszeichen|lässt sich verleugnen|hingehalten|abgesagt);
        (kein bedarf|kein leidensdruck|nicht überzeugt|läuft doch)
    """,
    "security": """
        (datenschutz*|informationssicherheit|it-sicherheit|sicherheit*|compliance|dsgvo|
        betriebsrat|isb|dsb|revision) ~ (bedenken|prüf*|blockier*|problem*|offen|lehnt|ablehn*|
        fehlt|dagegen|stopp*|nicht|fragebogen|skeptisch|einwände|einwand|ausstehend|freigabe|
        wartet); (bedenken|einwände|problem*|widerstand|sorge*) ~ (datenschutz*|sicherheit*|
        dsgvo|cloud|hosting|betriebsrat|compliance); (iso-27001|tisax|soc-2|c5) ~ (fehlt|
        gefordert|erforderlich|nötig|verlangt|pflicht|zertifi*); (fehlend*|keine|ohne) _
        (zertifizierung*|zertifikat*|datenschutz*|sicherheitsfreigabe); (keine cloud|cloud
        verboten|cloud nicht erlaubt|nur on-premise*);
        (it-sicherheit|sicherheit*|datenschutz*|dsgvo|betriebsrat|isb) ~ (muss|müssen|will|
        wollen|fordert|verlangt|prüfen|klären); (sicherheitsfragebogen|
        datenschutz-folgenabschätzung|auftragsverarbeitung|serverstandort);
        (datenschutz|sicherheits|compliance)prüfung; (datenschutzprüfung|sicherheitsprüfung|
        datenschutzfreigabe|it-freigabe)
    """,
    "resources": """
        (wir|bei uns|unser*) ~ (kein*|nicht genug|zu wenig|fehlen) ~ (kapazität*|berater*|leute|
        personal|ressource*|techniker*|presales|entwickler*|zeit|frei); (unser*) ~ (ausgebucht|
        überlastet|nicht verfügbar|ausgelastet|unterbesetzt); (lieferzeit*|lieferengpass*|
        lieferschwierigkeit*|kapazitätsengpass*|personalmangel|nicht lieferbar|keine kapazität*|
        keine berater*);
        (unser*) ~ (krank|im urlaub|anderen projekt*|eingespannt|engpass|nicht liefern);
        (liefertermin*|termin|projektstart|umsetzung) ~ (wir nicht|nicht halten|nicht schaffen|
        nicht leisten)
    """,
}
