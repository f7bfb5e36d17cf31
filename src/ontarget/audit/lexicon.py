"""The words by which obstacles are found in texts, as data: anyone can read why a text was found.

Phrases are written in a small notation. A space is any gap inside a clause; ``_`` is one word
that may be missing, ``~`` up to three of them; ``*`` ends a word in any way; ``(a|b)`` is a choice,
``(a )?`` may be missing. Case and accents do not matter. A clause that is calm (a denied worry, or
something settled) is left out unless it is also unsettled ("not approved yet").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ObstacleKind:
    """One kind of obstacle: number (for ever), name in code, title, and phrases by language."""

    number: int
    name: str
    title: str
    phrases: Mapping[str, tuple[str, ...]] = field(hash=False)


# fmt: off
KINDS: tuple[ObstacleKind, ...] = (
    ObstacleKind(1, "budget", "budget", {
        "en": (
            "(no|not enough|lack of|insufficient|without|out of|over|exceeds _|beyond _) _ (budget|funds|funding|money)",
            "budget* ~ (cut|cuts|freeze|frozen|froze|slashed|reduced|exhausted|spent|gone|missing|tight|unclear|unconfirmed|constraint*|pending|used up)",
            "(freeze|froze|frozen|cut|cuts|cutting|slash*|stop|stopped) _ _ (budget*|spend*|funding|purchas*|capex)",
            "(budget*|funding|funds|spend*) ~ (not|*n't|never|yet to be) _ (approved|confirmed|allocated|released|secured|available|there)",
            "(spending|hiring|capex|purchas*) (freeze|stop|ban)", "stop (on|to) _ (purchas*|spend*)",
            "(funding|funds|budget) ~ (pulled|withdrawn|stopped|fell through)", "(can't|cannot|can not|couldn't) afford",
            "(need*|waiting for|wait for|awaiting) _ _ (budget|funding)", "(unfunded|unbudgeted|not budgeted|not in the budget)",
        ),
        "de": (
            "(kein*|ohne|fehlend*|nicht genug|zu wenig) _ (budget*|geld|mittel|etat)",
            "(budget*|mittel|etat|gelder) ~ (gekürzt|gestrichen|eingefroren|aufgebraucht|ausgeschöpft|erschöpft|fehlt|fehlen|knapp|gesperrt|unklar|offen|überschritten)",
            "(budget*|mittel|etat|gelder) ~ (nicht|noch|erst) ~ (freigegeben|genehmigt|bewilligt|bestätigt|vorhanden|eingeplant|da)",
            "(budget*|ausgaben*|investitions*) freigabe fehlt", "(budgetfreigabe|budgetstopp|ausgabenstopp|investitionsstop*|haushaltssperre|sparkurs|sparmaßnahmen)",
            "geld ~ (nicht|nicht mehr) _ da", "(können|kann) _ _ nicht leisten", "nicht (budgetiert|eingeplant|im budget)",
        ),
        "fr": (
            "(pas|plus|manque|absence|faute) (de|d) _ (budget|moyens|fonds|financement|argent|credits)",
            "(budget|credits|fonds|financement|depenses) ~ (gele|geles|gelees|coupe|coupes|reduit|reduits|epuise|epuises|insuffisant*|bloque|bloques|serre|depasse)",
            "(budget|credits|fonds|financement) ~ (pas|non|pas encore) ~ (valide|valides|approuve*|debloque*|confirme*|disponible*|prevu*|alloue*)",
            "(gel|coupe|coupes|reduction|restriction|restrictions) _ (budgetaire*|du budget|des depenses|budgets)", "hors budget", "(restriction*|contrainte*) budgetaire*",
        ),
        "es": (
            "(no tienen|no tiene|no hay|sin|falta de|falta) _ (presupuesto|dinero|fondos|financiacion)",
            "(presupuesto*|fondos|gasto|gastos) ~ (congelad*|recortad*|reducid*|agotad*|bloquead*|insuficiente*|limitad*)",
            "(recort*|congel*) _ _ _ (presupuesto*|fondos|gasto*|inversion*)",
            "(presupuesto|fondos) ~ (no|aun no|sin|pendiente de) ~ (aprobad*|confirmad*|aprobar|disponible*|asignad*)", "(fuera|exced*|supera) _ _ presupuesto", "no pueden pagar",
        ),
    }),
    ObstacleKind(2, "decision_maker", "decision maker", {
        "en": (
            "(don't|do not|doesn't|does not|not|no idea|unclear|unsure|unknown|not sure) ~ who ~ (decid*|decision*|sign*|approv*|buy*|budget)",
            "who ~ (decides|signs|approves) ~ (unclear|unknown|open)", "(unclear|unknown|missing|no|not met|haven't met|never met) _ _ (decision-maker*|economic buyer|signer|signatory|budget holder|approver)",
            "(decision-maker|economic buyer|signer|signatory|budget holder|approver) ~ (unknown|unclear|missing|not identified|not known|not involved|not engaged|unavailable|absent|away|on leave|on holiday|on vacation|on sick leave|out of office|leave)",
            "(can't|cannot|can not|couldn't|no|won't|didn't|unable to) _ (get |have |give us )?_ (access|introduc*|intro) ~ (ceo|cfo|cio|cto|coo|vp|director|board|decision*|executive*|management|boss|us)",
            "(no access|can't get|cannot get|unable to reach|can't reach|cannot reach|blocked from) ~ (ceo|cfo|cio|cto|coo|vp|director|board|decision*|executive*|management|boss|exec*)",
            "(only|just) (talking|speaking|talked|spoke|dealing) (to|with)", "(has|have|with) no (authority|mandate|power|say)", "(not|isn't) (the|a) (decision-maker|one who decides)", "(not authori*|single-threaded)", "gatekeep*",
            "(need*|requires|missing|waiting for|lack*) _ _ (sign-off|signoff|sign off|approval|buy-in) (from|of|by) _ _ (ceo|cfo|cio|cto|coo|vp|director|board|someone|management|above|executive*)",
        ),
        "de": (
            "(wer|unklar wer) ~ (entscheidet|unterschreibt|genehmigt|zeichnet)", "(entscheider*|entscheidungsträger*|entscheidungsweg*|zuständigkeit*|ansprechpartner*) ~ (unklar|unbekannt|fehlt|offen|nicht bekannt|nicht erreichbar|abwesend|elternzeit|krank|nicht dabei|noch nicht)",
            "(kein*|ohne) _ (zugang|kontakt|termin|draht) ~ (entscheider*|geschäftsführ*|geschäftsleitung|vorstand*|leitung|chef*)", "(kommen|komme|kommt) ~ nicht ~ (entscheider*|geschäftsführ*|geschäftsleitung|vorstand*|leitung|chef*)",
            "(kein|keine) (entscheider*|entscheidungsbefugnis|prokura|befugnis|vollmacht)", "nicht (entscheidungsbefugt|zeichnungsberechtigt|der entscheider|die entscheiderin|entscheidungsberechtigt)", "(freigabe|zustimmung|entscheidung) ~ (vorstand*|geschäftsführ*|geschäftsleitung|aufsichtsrat*) ~ (fehlt|steht aus|ausstehend|offen)",
        ),
        "fr": (
            "(sait pas|ne sait|savons pas|ignore|flou|inconnu) _ qui ~ (decide*|signe*|valide*|tranche*)", "(decideur*|decisionnaire*|signataire*) ~ (inconnu*|pas|non|absent*|conge*|injoignable*|manque*|flou)",
            "(pas|aucun) (d |de )?_ (acces|contact|rdv|rendez-vous) ~ (decideur*|direction|pdg|dg|daf|directeur*|directrice)", "(pas|n est pas|n'est pas) (le |la |un )?(decideur*|decisionnaire*|signataire*)", "pas (de |le )?pouvoir _ (decision|signature|decider)", "(attente|manque) ~ (accord|validation|aval|feu vert) ~ (direction|pdg|dg|daf|comite|directeur*|directrice)",
        ),
        "es": (
            "(no sabemos|no saben|no sabe|no se sabe|desconocemos|no esta claro|no queda claro) ~ quien ~ (decid*|decision*|firm*|apruba*|aprueba*)", "(decisor*|responsable de la decision|quien decide|firmante) ~ (desconocid*|no identificad*|ausente*|de baja|de vacaciones|falta|no)",
            "(sin|no tenemos|no hay|no conseguimos|no logramos) _ (acceso|contacto|reunion|llegar|hablar) ~ (decisor*|direccion|director*|gerente|gerencia|ceo|consejo)", "no (es|tiene) _ _ (decisor*|poder de decision|quien decide|autoridad)", "falta ~ (firma|aprobacion|visto bueno|autorizacion|aval) _ (de|del|de la) _ (director*|direccion|gerente|gerencia|consejo|ceo|jefe|jefa)",
        ),
    }),
    ObstacleKind(3, "competitor", "competitor", {
        "en": (
            "(competitor*|competition|rival*|competing (offer|bid|vendor|product|quote*))", "(evaluating|considering|comparing|looking at|talking to|testing|trialing|shortlist*) _ _ (other|another|several|alternative*|different) _ (vendor*|supplier*|provider*|solution*|tool*|product*|option*|offer*)",
            "(also|already) (evaluating|considering|testing|comparing|in talks with|piloting)", "(incumbent|existing|current) (vendor|supplier|provider)", "(leaning|lean|tend*) (towards|toward|to) (the |an? )?_ (vendor|incumbent|other*|alternative|competitor)",
            "(lost|lose|losing) (this |it |out )?to (the |an? )?(competit*|rival*|incumbent|another|other)", "(went|gone|going|go|signed) with (another|a different|other|someone else)", "(we may|we might|could|afraid to) lose (this|it|them)", "(other|another|cheaper|better) (vendor*|supplier*|offer*|bidder*|quote*)", "(contract|tied|locked|bound) ~ (with|to) (their|the|another) (current|existing|other|vendor|provider|supplier)",
        ),
        "de": (
            "(wettbewerb*|konkurren*|mitbewerb*)", "(ander*|zweit*|alternativ*|weiter*) (anbieter*|lieferant*|angebot*|hersteller*)", "(angebot*) (von|der|des) _ ~ (liegt vor|auf dem tisch|eingeholt)", "(bestehend*|bisherig*|jetzig*|aktuell*) (anbieter*|lieferant*|dienstleister*)", "(bleiben|bleibt) ~ beim _ (anbieter|lieferant*)", "(tendier*|neig*) ~ (ander*|bestehend*|anbieter*)", "vergleich* ~ (anbieter*|angebot*)",
        ),
        "fr": (
            "(concurren*|rival*)", "(autre|autres|deuxieme|second) (fournisseur*|prestataire*|offre*|solution*|editeur*|devis)", "(fournisseur|prestataire|editeur) (actuel|historique|en place|existant)", "(deja|est) en place chez", "(compar*|etudi*|evalu*|consult*) ~ (plusieurs|autres|d autres|d'autres)", "(penche*|prefere*) _ (pour|un|une|le|la) _ (autre*|concurren*)",
        ),
        "es": (
            "(competencia|competidor*|rival*)", "(otro|otra|otros|otras|segundo) (proveedor*|oferta*|solucion*|opcion*|fabricante*|empresa)", "(proveedor|fabricante) (actual|habitual|existente)", "(compar*|evalu*|valor*|estudi*|mir*) ~ (otro*|otra*|varios|varias|alternativa*)", "(se inclinan|se inclina|prefieren) (por|a) _ (otr*|proveedor*|competen*)", "ya (trabajan|tienen contrato) con",
        ),
    }),
    ObstacleKind(4, "timing", "timing and priority", {
        "en": (
            "(project*|decision*|rollout|deal|purchase|order|start|launch|go-live|everything|initiative|evaluation|it|they|timeline|all decisions) ~ (postpone*|delayed|pushed|on hold|deferred|paused|put off|parked|shelved|deprioriti*|slipp*)",
            "(postpone*|on hold|put off|back burner|backburner|shelved|deprioriti*|deferred|pushed (out|back|to)|paused until)", "(not|no longer|isn't|low|lower|lowest) (a |an |the |their |really a )?(top |high |main )?priorit*", "(other|different|competing|more urgent) _ (priorities|projects|topics|things) (first|come first|now|right now)?",
            "(no|without|lack of) (urgency|rush|timeline|time|compelling event|time line)", "(not|no) ~ (before|until|till) ~ (q1|q2|q3|q4|next|year|quarter|summer|january|february|march|april|may|june|july|august|september|october|november|december|spring|autumn|fall|winter)", "(next|following) (fiscal |financial |calendar )?year", "(too early|bad timing|not now|not the right time|wrong time|too busy|no capacity on their side)", "(call|come|get|check|circle) back (in|next|after) _", "(after|maybe after) (the )?(summer|holidays|vacation|year end|year-end)", "(delay|delayed|delays|delaying) (again|further|until|till|to)",
        ),
        "de": (
            "(projekt*|entscheidung*|thema|einführung|start|vorhaben|kauf|termin) ~ (verschoben|vertagt|verzögert|zurückgestellt|pausiert|gestoppt|auf eis|verschiebt|ruht|aufgeschoben)", "(verschoben|vertagt|zurückgestellt|auf eis|aufgeschoben|verzögerung*|verzögert sich)", "(kein*|keine|nicht|geringe|niedrige|wenig) _ (priorität|prio|dringlichkeit|eile|vorrang)",
            "(andere|andre|wichtigere) (projekte|themen|prioritäten|dinge) _ (vor|vorrang|wichtiger|zuerst)?", "(erst|frühestens|nicht vor) ~ (jahr|quartal|herbst|frühjahr|sommer|winter|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|halbjahr|geschäftsjahr)", "(keine zeit|zu früh|derzeit nicht|momentan nicht|im moment nicht|aktuell nicht|später wieder)", "(nächstes|nächsten|kommendes) (jahr|geschäftsjahr)",
        ),
        "fr": (
            "(projet*|decision*|lancement|demarrage|achat|dossier) ~ (report*|repouss*|retard*|suspend*|gel*|en pause|en attente|ajourn*|differ*|decal*)", "(reporte*|repousse*|ajourne*|mis en attente|en stand-by|en pause|remis a plus tard)", "(pas|plus|n est pas|n'est pas) (une |la |leur |un )?_ (priorit*|urgent*|urgence)", "(d autres|d'autres|autres) (priorites|projets|sujets|urgences)", "(pas avant|au plus tot|l an prochain|l'an prochain|annee prochaine|l'annee prochaine|trop tot|pas le bon moment|pas le temps)", "second semestre",
        ),
        "es": (
            "(proyecto*|decision*|compra|lanzamiento|inicio|tema) ~ (aplaz*|retras*|pospu*|pospon*|paus*|parad*|suspend*|en espera|congelad*|paraliz*)", "(aplazad*|pospuest*|retrasad*|en espera|en pausa|paralizad*)", "(no es|no son|no|sin|baja|poca) _ (prioridad*|prioritari*|urgente*|urgencia)", "(otras|otros) (prioridades|proyectos|temas|urgencias)", "(no antes de|hasta despues de|proximo ano|ano que viene|demasiado pronto|no es el momento|mas adelante|sin tiempo|no tienen tiempo)", "(despues|a la vuelta) (del|de las) (verano|vacaciones)",
        ),
    }),
    ObstacleKind(5, "legal", "legal and paper", {
        "en": (
            "(legal|lawyer*|counsel|attorney*|legal department|legal team) ~ (redlin*|review*|stuck|block*|reject*|objection*|concern*|issue*|problem*|delay*|pending|slow|open|waiting|push* back|negotiat*|has not|hasn't|won't|refus*|sitting on)", "(redline*|red line*|redlined)", "(contract|msa|nda|dpa|agreement|terms|paperwork|t&c|t&cs|clause*|liability|sla|po) ~ (stuck|pending|unsigned|not signed|rejected|disput*|negotiat*|redlin*|under review|in review|still open|missing|delay*|with (their |the )?(legal|lawyer*|counsel|procurement)|not accepted|object*)",
            "(waiting|wait) (for|on) ~ (contract|msa|nda|dpa|signature|paperwork|legal|lawyer*|procurement|purchasing)", "(stuck|held up|sits|sitting|delayed) (in|with|at) (their |the )?(legal|procurement|purchasing|contract*)", "(vendor|supplier) (registration|onboarding|portal) ~ (pending|missing|required|open)", "(liability|indemni*|termination|ip|payment) (clause|terms|cap) ~ (issue*|problem*|open|again|disput*|unacceptable)", "(own|their) (paper|contract|terms) (required|only|instead)", "tender (required|process|procedure)",
        ),
        "de": (
            "(rechtsabteilung|juristen|jurist*|anwalt|anwälte*|anwälten|legal|syndikus) ~ (prüf*|blockier*|hängt|bedenken|ablehn*|lehnt|problem*|offen|wartet|liegt|akzeptier*|nicht)", "(vertrag*|agb|nda|avv|rahmenvertrag*|geheimhaltungs*|klausel*|haftung*|bestellung) ~ (hängt|offen|fehlt|nicht unterschrieben|noch nicht|abgelehnt|strittig|in prüfung|in der prüfung|wird geprüft|liegt beim|liegt bei|nachverhand*|nicht akzeptiert|bei den juristen|beim anwalt|streit)", "(rechtlich*|vertraglich*|juristisch*) (bedenken|frage*|problem*|prüfung|hürde*)", "(warten|wartet|warte) auf ~ (vertrag*|unterschrift|einkauf|rechtsabteilung|nda|avv)", "(liegt|hängt) (beim|im) (einkauf|rechtsabteilung|recht)", "(ausschreibung|vergabe*) (nötig|notwendig|pflicht|erforderlich|verfahren)",
        ),
        "fr": (
            "(juridique*|avocat*|juriste*|service juridique) ~ (bloqu*|relis*|relecture|revue|revoi*|refus*|probleme*|en cours|attente|reserve*|retard*|objection*)", "(contrat*|cgv|nda|clause*|avenant|accord-cadre|responsabilite) ~ (bloqu*|attente|relecture|pas sign*|non sign*|en cours de|refus*|litig*|negoci*|probleme*|manque*|revue|chez (les |leurs )?(avocat*|juriste*))", "(bloque*|coince*) ~ (juridique*|achats|contrat*|clause*)", "(attente|attend*) ~ (signature|contrat|bon de commande|service achats)", "appel d'offres* (obligatoire|necessaire|requis)",
        ),
        "es": (
            "(legal|legales|abogad*|juridic*|departamento legal|asesoria juridica) ~ (revis*|bloque*|rechaz*|problema*|pendiente*|duda*|objecion*|retras*|espera)", "(contrato*|nda|clausula*|condiciones|acuerdo|acuerdo marco|responsabilidad) ~ (bloquead*|pendiente*|sin firmar|no firmad*|revis*|rechaz*|negoci*|parad*|problema*|no les|no acept*|en manos de)", "(bloquead*|parad*|atascad*) en (legal|compras|juridic*)", "(esperando|espera*|a la espera de) ~ (firma|contrato|legal|compras|orden de compra)", "licitacion (obligatoria|necesaria|publica)",
        ),
    }),
    ObstacleKind(6, "technical", "technical", {
        "en": (
            "(missing|lack*|no|without|need*|absent) _ _ (integration*|feature*|api|connector*|interface|functionality|plugin|single sign-on)", "(integration*|feature*|api|connector*|migration|interface|sso|import|export) ~ (missing|gap*|fail*|not supported|not work*|unsupported|broken|problem*|issue*|not available|required|unclear|impossible|complex|buggy|doesn't|does not)", "(doesn't|does not|can't|cannot|can not|don't|won't|not) _ (support*|integrate*|work with|connect|export|import|scale|handle|run on|meet (their |the )?requirement*)", "(poc|pilot|trial|proof of concept|test|demo|prototype) ~ (fail*|crash*|bug*|went (badly|wrong)|problem*|issue*|negative|disappoint*|slow)",
            "(showstopper*|show stopper*|deal breaker*|dealbreaker*|technical (blocker*|issue*|problem*|gap*|concern*|hurdle*|limitation*)|incompatib*|not compatible|feature gap*|product gap*|bugs|crash*)", "(performance|latency|scalab*) (issue*|problem*|concern*|too)", "(requirement*|use case) (not met|not covered|unmet)", "(not|isn't) (technically )?(feasible|a technical fit)",
        ),
        "de": (
            "(schnittstelle*|integration*|anbindung*|funktion*|feature*|api|import|export|migration) ~ (fehlt|fehlen|fehlend*|nicht möglich|nicht unterstützt|geht nicht|problem*|unklar|defekt|aufwendig|aufwändig|nicht vorhanden)", "(fehlend*|keine|ohne|brauchen) _ (schnittstelle*|integration*|anbindung*|funktion*|feature*|api)", "(test*|pilot*|poc|demo|teststellung*) ~ (fehlgeschlagen|gescheitert|fehler*|abgebrochen|problem*|negativ|schlecht)", "(nicht kompatibel|inkompatibel|technisch* (problem*|hürde*|bedenken|frage*|nicht|hindernis*)|läuft nicht|funktioniert nicht|unterstützt nicht|unterstützen nicht|absturz|stürzt ab|zu langsam|ko-kriterium)", "(anforderung*) ~ (nicht erfüllt|nicht abgedeckt)",
        ),
        "fr": (
            "(integration*|fonctionnalite*|api|connecteur*|interface*|migration) ~ (manqu*|absent*|pas|impossible*|probleme*|non support*|echou*|bloqu*|incompatib*)", "(manque|pas|absence|sans) (de |d |d'|l')?_ (integration*|fonctionnalite*|api|connecteur*|interface*)", "(incompatible*|pas compatible*|probleme* technique*|blocage technique|trop lent*|ne fonctionne pas|ne marche pas|bug|bugs|plante*)", "(test*|pilote|poc|demo|maquette) ~ (echou*|echec|rate*|probleme*|negatif*|decev*)",
        ),
        "es": (
            "(integracion*|funcionalidad*|api|conector*|interfaz|migracion) ~ (falta*|no|imposible|problema*|pendiente|incompatib*|fall*)", "(falta*|sin|no hay|no tenemos|necesitan) _ (integracion*|funcionalidad*|api|conector*|interfaz)", "(incompatible*|no es compatible|no son compatibles|problema* tecnico*|bloqueo tecnico|no funciona*|demasiado lento|no soporta*|errores)", "(prueba*|piloto|poc|demo) ~ (fall*|fracas*|problema*|negativ*|mal)",
        ),
    }),
    ObstacleKind(7, "internal_change", "change at the buyer", {
        "en": (
            "(champion|sponsor|contact|buyer|cio|cfo|ceo|cto|director|manager|head|main contact|mentor|coach) ~ (left|leaves|leaving|quit|resigned|fired|laid off|let go|replaced|retired|retir*|gone|departed|moved on|promoted|changed (job*|role*))", "(left|leaves|leaving|quit) (the |their )?(company|firm|organi*|job|role)", "(new|incoming|interim) (ceo|cfo|cio|cto|coo|vp|director|head of|management|owner|boss|manager|leadership)", "(re-org*|restructur*|layoff*|lay-off*|merger|acquisition|acquired|being acquired|taken over|takeover|spin-off|downsizing|carve-out|change of (ownership|management|leadership)|management change|leadership change)", "(headcount|staff) (cut*|reduction*)",
        ),
        "de": (
            "(unternehmen|firma|betrieb) ~ verlassen", "(verlässt|verlassen|gekündigt|ausgeschieden|scheidet aus) ~ (unternehmen|firma|betrieb|aus|ansprechpartner*|sponsor|champion)?", "(ansprechpartner*|sponsor|champion|projektleiter*|einkaufsleiter*|geschäftsführer*) ~ (gekündigt|ausgeschieden|weg|gewechselt|verlassen|verlässt|entlassen|nicht mehr|in rente|wechselt)", "(neuer|neue|neuen) (geschäftsführer*|geschäftsführung|vorstand*|chef*|leiter*|leitung|eigentümer*|it-leiter*|cio|cfo|ceo|ansprechpartner*)", "(umstrukturierung*|reorganisation*|umorganisation*|fusion|übernahme|stellenabbau|entlassung*|personalabbau|eigentümerwechsel|führungswechsel|insolvenz*)",
        ),
        "fr": (
            "(a quitte|quitte|parti|partie|a demissionne|licencie*|quittent) ~ (societe|entreprise|groupe|poste|boite|fonctions)", "(interlocut*|contact|sponsor|champion|directeur|directrice|responsable|chef de projet) ~ (quitte*|parti|partie|demission*|remplace*|licencie*|part en retraite|change de poste)", "(nouveau|nouvelle) (dg|pdg|directeur|directrice|direction|dsi|daf|responsable|interlocut*|actionnaire)", "(reorganisation*|restructuration*|fusion|rachat|rachete*|plan social|licenciements|changement de direction)",
        ),
        "es": (
            "(dejo|deja|ha dejado|se fue|se ha ido|se marcho|salio) ~ (empresa|compania|puesto|cargo)", "(contacto|patrocinador|sponsor|champion|director*|responsable|interlocutor*) ~ (dejo|se fue|se ha ido|se marcho|despedid*|sustituid*|ya no|jubil*|cambia de puesto)", "(nuevo|nueva) (director*|gerente|ceo|cfo|cio|responsable|direccion|propietario|jefe|jefa|consejero)", "(cambio|cambios) (de|en) (la )?(gerente|director*|direccion|gerencia|responsable|propietario|organigrama|ceo)", "(reorganizacion|reestructuracion|fusion|adquisicion|compra de la empresa|despidos|ere)",
        ),
    }),
    ObstacleKind(8, "price", "price", {
        "en": (
            "(too|very|more|so|quite|really) (expensive|pricey|costly|high a price)", "(price*|pricing|quote|cost*|offer|fee*|rate*) ~ (too high|too much|above|higher|over|double|triple|twice|issue*|problem*|concern*|objection*|pushback|push back|negotiat*|expensive|unacceptable|not accepted|out of range|shock)", "(want*|ask*|need*|demand*|request*|expect*|push* for|insist*) _ _ _ (discount*|lower price|better price|price cut|reduction|rebate|cheaper)", "(asking|ask|asks|asked|want|wants|push*) _ _ (lower|better|cheaper|special) _ (price*|rate*|offer|deal|terms)", "(cheaper|undercut*|underbid|price-sensitive|sticker shock|price war|lower (price|offer|bid|quote))", "(can't|cannot|don't|do not|doesn't) (justify|see) (the )?(price|cost|roi|value|spend)", "(no|unclear|weak) (roi|business case)", "(unlimited|bigger|higher|more|extra|further|steep|deep|huge) (discount*|rebate*)",
        ),
        "de": (
            "(zu|sehr|deutlich) (teuer*|hoch*|kostspielig)", "(preis*|kosten|angebot) ~ (zu hoch|zu teuer|über|höher|doppelt|problem*|diskut*|nachverhand*|nicht akzept*|drück*|günstiger|vorstellung)", "(will|wollen|möchte*|fordert|fordern|verlangt|verlangen|erwartet|erwarten|braucht) ~ (rabatt*|nachlass|preisnachlass|skonto|besseren preis|günstiger*)", "(günstiger*|billiger*|preisgünstiger*|preisdruck|preisverhandlung*|rabattforderung*)", "(rechnet|lohnt) sich nicht", "kein* (roi|business case|nutzen)",
        ),
        "fr": (
            "(trop|tres|plus|bien) (cher|chers|chere|cheres|onereux|couteux|couteuse)", "(prix|tarif*|cout*|devis|offre) ~ (trop|eleve*|superieur*|probleme*|au-dessus|double|negoci*|bloqu*|frein*)", "(demand*|veu*|exig*|souhait*|attend*|reclam*) ~ (remise*|rabais|reduction*|ristourne*|geste commercial|baisse)", "(moins cher*|negociation* (de|du|des|sur) _ (prix|tarif*))", "(pas|aucun) (de )?(roi|retour sur investissement)",
        ),
        "es": (
            "(demasiado|muy|mas|tan) (caro|cara|caros|caras|costoso|costosa)", "(precio*|tarifa*|coste*|oferta|cotizacion) ~ (demasiado|alto|alta|elevad*|superior|encima|problema*|negoci*|doble|no acept*|caro|cara)", "(pid*|quier*|exig*|solicit*|esper*|reclam*) ~ (descuento*|rebaja*|reduccion|mejor precio|bajar el precio)", "(mas barato*|mas barata*|mas economic*|bajar el precio|rebaja)", "no ven (el )?(valor|retorno|roi)",
        ),
    }),
    ObstacleKind(9, "no_decision", "no decision", {
        "en": (
            "(no|without|never|not|didn't|hasn't|haven't) _ (response|reply|replied|repl*|answer*|respond*|feedback|word|news|heard back|hear back|callback|call back)", "(gone|went|going|went all|is|are|has been|been) (quiet|silent|dark|cold|radio silent)", "(ghost*|unresponsive|radio silence|not responding|doesn't respond|not reachable|unreachable|stopped (answering|responding|replying))", "(status quo|no decision|do nothing|doing nothing|undecided|indecisi*|can't decide|cannot decide|inertia)", "(stay*|stick*|keep*|remain*|continue*|live) (with|using) (the |their |what |a )?_ (current|existing|old|status|they|have|excel|spreadsheet*|system|process|solution|way)", "(happy|satisfied|fine|content) with (the |their |what )?_ (current|existing|they|have|excel|spreadsheet*|status|system|process|solution|setup|old|now)", "(lost|losing|no|little|cooled|less) (interest|momentum|enthusiasm)", "(in-house|in house|inhouse|build it themselves|do it themselves|internal (solution|build))",
        ),
        "de": (
            "(kein*|ohne|nie|noch keine) _ (antwort|rückmeldung|reaktion|feedback|rückruf|entscheidung)", "(meldet|melden|reagiert|reagieren|antwortet|antworten) ~ nicht", "(funkstille|nicht erreichbar|nicht zu erreichen|abgetaucht|untergetaucht|schweig*|unentschlossen|unschlüssig)", "(bleiben|bleibt|weiter|belassen|zufrieden|arbeiten weiter) ~ (mit|bei|beim) ~ (alten|alt|bestehend*|bisherig*|jetzig*|aktuell*|excel|system|lösung|status quo)", "(kein*|wenig|das) interesse _ (mehr|verloren)?", "(machen|entwickeln|bauen|lösen) (es|das|das selbst|es selbst) _ (intern|selbst|selber)", "(eigenentwicklung|alles beim alten|status quo|interne lösung)",
        ),
        "fr": (
            "(pas|plus|aucun|aucune|sans|toujours pas) (de |d |d')?_ (reponse*|retour*|nouvelle*|signe|decision)", "(ne repond*|repond* (pas|plus)|injoignable*|silence radio|fait le mort|indecis*|ne rappelle*)", "(rest*|gard*|conserv*|continu*) ~ (solution|outil|systeme|statu|excel|actuel*|existant*)", "(statu quo|ne rien (faire|changer)|satisfait* de (leur|la|l'|l) _|en interne|plus (d |d')?interet|perdu (l |l')?interet)",
        ),
        "es": (
            "(sin|no hay|ninguna|no tenemos|no dan) _ (respuesta*|noticia*|contestacion|decision|señal*)", "(no (responde*|contesta*|me responde*|nos responde*|me contesta*|devuelve*|coge*)|silencio|ilocalizable|indecis*|desaparecid*)", "(sigu*|qued*|manten*|continu*) ~ (con|su|el|la) ~ (solucion|sistema|actual*|excel|misma|mismo|herramienta)", "(statu quo|no hacer nada|no cambiar|contentos con|satisfech* con|internamente|desarrollo propio|perdieron (el )?interes|sin interes)",
        ),
    }),
    ObstacleKind(10, "security", "security and compliance", {
        "en": (
            "(security|infosec|info sec|compliance|privacy|gdpr|data protection|dpo|ciso|data residency|regulat*|audit|risk team|pentest|penetration test) ~ (questionnaire|review|concern*|issue*|problem*|block*|fail*|reject*|pending|outstanding|open|missing|required|requested|objection*|finding*|assessment|demand*|delay*|worr*|not (met|passed|happy|satisfied))", "(concern*|worr*|issue*|objection*|block*|question*|reject*) ~ (security|infosec|compliance|privacy|gdpr|data protection|dpo|ciso|data residency|data location|hosting|cloud)", "(soc-2|iso-27001|iso|hipaa|pci|fedramp|tisax) _ (report|certif*|required|missing|needed|compliance)", "(not|no|missing|without|lack*) _ (soc-2|iso-27001|iso|hipaa|gdpr|fedramp|tisax|certif*|compliant)", "(vendor|third-party) risk (assessment|review)", "(no cloud|cloud (ban|policy|not allowed)|on-prem* only|must be on-prem*)",
        ),
        "de": (
            "(datenschutz*|informationssicherheit|it-sicherheit|sicherheit*|compliance|dsgvo|betriebsrat|isb|dsb|revision) ~ (bedenken|prüf*|blockier*|problem*|offen|lehnt|ablehn*|fehlt|dagegen|stopp*|nicht|fragebogen|skeptisch|einwände|einwand|ausstehend|freigabe|wartet)", "(bedenken|einwände|problem*|widerstand|sorge*) ~ (datenschutz*|sicherheit*|dsgvo|cloud|hosting|betriebsrat|compliance)", "(iso-27001|tisax|soc-2|c5) ~ (fehlt|gefordert|erforderlich|nötig|verlangt|pflicht|zertifi*)", "(fehlend*|keine|ohne) _ (zertifizierung*|zertifikat*|datenschutz*|sicherheitsfreigabe)", "(keine cloud|cloud verboten|cloud nicht erlaubt|nur on-premise*)",
        ),
        "fr": (
            "(securite|rssi|rgpd|dpo|conformite|protection des donnees|donnees personnelles|hebergement) ~ (question*|probleme*|bloqu*|reserve*|inquiet*|refus*|non|pas|attente|revue|audit|exig*|manqu*|inquietude*)", "(question*|probleme*|reserve*|inquietude*|doute*|blocage*) ~ (securite|rgpd|donnees|conformite|hebergement|cloud)", "(certification|certificat|iso-27001|hds|soc-2) ~ (manqu*|exige*|requis*|demand*|absent*|pas)", "(pas|refus*) (de |du )?cloud",
        ),
        "es": (
            "(seguridad|cumplimiento|compliance|rgpd|proteccion de datos|privacidad|ciberseguridad|auditoria) ~ (problema*|bloque*|duda*|preocup*|rechaz*|pendiente*|exig*|revis*|cuestionario|no|falta*|objecion*)", "(problema*|duda*|preocup*|objecion*|bloqueo*) ~ (seguridad|cumplimiento|datos|privacidad|nube|cloud)", "(certificacion*|certificado*|iso-27001|ens|soc-2) ~ (falta*|exig*|pid*|requer*|no)", "(falta*|exig*|pid*|sin) _ (certificacion*|certificado*)",
        ),
    }),
    ObstacleKind(11, "resources", "resources on our side", {
        "en": (
            "(our|we have no|we lack|we don't have|no|not enough|missing|without|short of|lack of|lack*) _ (presales|pre-sales|sales engineer*|solution engineer*|engineer*|consultant*|implementation (team|capacity|slot*)|delivery (team|capacity|slot*)|project manager*|internal resource*|our resource*) ~ (available|capacity|free|booked|busy|time)?", "(our|we) ~ (fully booked|no capacity|overbooked|overloaded|understaffed|short-staffed|short staffed|can't deliver|cannot deliver|can't staff|cannot staff|booked until|lead time*)", "(we have|we've|we've got|there is) (nobody|no one|noone|no time|no capacity|no people|no staff)", "(delivery|implementation|onboarding|services|shipping|supply) (team )?(capacity|backlog|bottleneck|delay*|slot*|shortage*|lead time)", "(out of stock|supply shortage|can't ship|cannot ship)",
        ),
        "de": (
            "(wir|bei uns|unser*) ~ (kein*|nicht genug|zu wenig|fehlen) ~ (kapazität*|berater*|leute|personal|ressource*|techniker*|presales|entwickler*|zeit|frei)", "(unser*) ~ (ausgebucht|überlastet|nicht verfügbar|ausgelastet|unterbesetzt)", "(lieferzeit*|lieferengpass*|lieferschwierigkeit*|kapazitätsengpass*|personalmangel|nicht lieferbar|keine kapazität*|keine berater*)",
        ),
        "fr": (
            "(nos|notre|nous|chez nous) ~ (pas|plus|manque*|aucun*|surcharg*|complet*|indisponib*|deborde*) ~ (consultant*|equipe*|ressource*|disponib*|capacite*|avant-vente|ingenieur*|temps|complet*|surcharg*)", "(manque|pas|plus) (de |d |d')?(consultant*|ressources internes|avant-vente|capacite|disponibilite)", "(delai* de livraison|rupture de stock|equipe* (complete*|surchargee*|indisponible*))",
        ),
        "es": (
            "(nuestro*|nuestra*|no tenemos|nos falta*|nos faltan) ~ (consultor*|equipo|recursos|capacidad|ingenier*|preventa|personal|gente|tecnicos|saturad*|ocupad*|disponib*)", "(sin|falta de) (consultor*|capacidad|personal|preventa|tecnicos|recursos propios)", "(plazo* de entrega|sin stock|rotura de stock|equipo (saturado|completo))",
        ),
    }),
)

CALM: tuple[str, ...] = (
    # Denied worries: "no budget issue", "kein Problem mit dem Budget", "sin problemas de".
    "(no|not an?|not any|without|isn't an?|never an?|zero) _ _ (issue*|problem*|concern*|worr*|obstacle*|objection*|blocker*|hurdle*|risk*|red flag*|showstopper*)",
    "no (other )?(competit*|rival*|alternative*|discount*|delay*|bugs|redlines|finding*|open (point*|question*))", "(nobody|no one) else (is )?(involved|evaluated|in the race)",
    "(kein*|ohne) _ _ (problem*|bedenken|sorge*|einwand|einwände|hindernis*|hürde*|risik*|thema|wettbewerb*|konkurren*|mitbewerb*)",
    "(pas|aucun|aucune|sans|plus) (de |d |d')?_ (probleme*|souci*|inquietude*|objection*|obstacle*|reserve*|blocage*|concurren*|risque*)", "(sin|ningun|ninguna|no hay|no tienen|no ven) _ (problema*|duda*|objecion*|obstaculo*|inconveniente*|preocupacion*|bloqueo*|competencia|competidor*|riesgo*)",
    # What is settled.
    "(resolved|solved|lifted|settled|cleared|sorted|signed off|signed-off|approved|confirmed|secured|passed|accepted|countersigned|unblocked|overcome|all fine|all good|is fine|is ok|is okay|on board|agreed|no longer|successful*|chose us|picked us|selected us|prefer us|prefers us|ahead of the competition|beat the competition|went well|works for)",
    "(freigegeben|genehmigt|bewilligt|geklärt|gelöst|erledigt|bestätigt|unterschrieben|bestanden|aufgehoben|zugestimmt|vom tisch|akzeptiert|passt|in ordnung|kein thema mehr|erfolgreich)",
    "(valide*|confirme*|approuve*|debloque*|accepte*|resolu*|regle*|signe|leve*|d accord|d'accord|obtenu*)",
    "(aprobad*|confirmad*|aceptad*|resuelt*|solucionad*|firmad*|superad*|levantad*|desbloquead*|de acuerdo|conseguid*)",
)  # fmt: skip

UNSETTLED: tuple[str, ...] = (
    "(not|*n't|isn't|hasn't|haven't|wasn't|never|yet to be|to be|must be|needs? to be|awaiting|pending|until|before|unless|once|waiting|wait|if|cannot be|can't be|won't be) _ _ (resolved|solved|lifted|settled|cleared|sorted|signed off|approved|confirmed|secured|passed|accepted|countersigned|unblocked|agreed|fine|ok|okay|on board)",
    "(unresolved|unapproved|unconfirmed|unsettled|unsigned|uncleared|disapproved)",
    "(nicht|noch|erst|muss|müssen|bis|warten|wartet|un) _ _ _ (freigegeben|genehmigt|bewilligt|geklärt|gelöst|erledigt|bestätigt|unterschrieben|bestanden|aufgehoben|zugestimmt|akzeptiert)", "(ungeklärt*|ungelöst*|unbestätigt*)",
    "(pas|non|jamais|doit etre|a|attente|avant|en attente d'etre) _ _ (valide*|confirme*|approuve*|debloque*|accepte*|resolu*|regle*|signe*|leve*|obtenu*)", "(problema|no|sin|aun no|todavia no|pendiente de|hasta) (estar |ser |esta |estan |ha sido )?(aprobad*|confirmad*|aceptad*|resuelt*|solucionad*|firmad*)",
)  # fmt: skip
# fmt: on

KIND_NAMES = tuple(kind.name for kind in KINDS)
BREAKS = r"[.;!?\n,]+| (?:but|however|although|aber|jedoch|allerdings|mais|cependant|pero|sin embargo) "
