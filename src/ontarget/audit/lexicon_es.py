"""Spanish phrases that speak of obstacles, by kind; the notation is in ``lexicon``."""

from __future__ import annotations

PHRASES: dict[str, str] = {
    "budget": """
        (no tienen|no tiene|no hay|sin|falta de|falta) _ (presupuesto|dinero|fondos|
        financiacion); (presupuesto*|fondos|gasto|gastos) ~ (congelad*|recortad*|reducid*|
        agotad*|bloquead*|insuficiente*|limitad*); (recort*|congel*) _ _ _ (presupuesto*|fondos|
        gasto*|inversion*); (presupuesto|fondos) ~ (no|aun no|sin|pendiente de) ~ (aprobad*|
        confirmad*|aprobar|disponible*|asignad*); (fuera|exced*|supera) _ _ presupuesto; no
        pueden pagar;
        (parad*|cortad*|suspend*|bloquead*|congelad*|prohibid*|frenad*) ~ (compra*|gasto*|
        inversion*|presupuesto*); (recortes|ajuste presupuestario|austeridad|plan de ahorro);
        (inversion|gasto|compra|peticion|solicitud) ~ (rechazad*|denegad*|no entra|no cabe|no
        prevista|parad*); no (entra|cabe|esta previst*) ~ (presupuesto|planes|prevision*|ano)
    """,
    "decision_maker": """
        (no sabemos|no saben|no sabe|no se sabe|desconocemos|no esta claro|no queda claro) ~
        quien ~ (decid*|decision*|firm*|apruba*|aprueba*); (decisor*|responsable de la decision|
        quien decide|firmante) ~ (desconocid*|no identificad*|ausente*|de baja|de vacaciones|
        falta|no); (sin|no tenemos|no hay|no conseguimos|no logramos) _ (acceso|contacto|
        reunion|llegar|hablar) ~ (decisor*|direccion|director*|gerente|gerencia|ceo|consejo); no
        (es|tiene) _ _ (decisor*|poder de decision|quien decide|autoridad); falta ~ (firma|
        aprobacion|visto bueno|autorizacion|aval) _ (de|del|de la) _ (director*|direccion|
        gerente|gerencia|consejo|ceo|jefe|jefa);
        (decid*|firm*|aprueb*) ~ (central|matriz|direccion|jefe|jefa|consejo|comite|gerencia|
        grupo); (ultima palabra|no es su decision|no decide); no (tenemos|hay|conocemos) _
        (contacto|acceso|a quien decide);
        (consultar*|hablar*|preguntar*|comentar*) ~ (jefe|jefa|direccion|superior*|central|
        socio*)
    """,
    "competitor": """
        (competencia|competidor*|rival*); (otro|otra|otros|otras|segundo) (proveedor*|oferta*|
        solucion*|opcion*|fabricante*|empresa); (proveedor|fabricante) (actual|habitual|
        existente); (compar*|evalu*|valor*|estudi*|mir*) ~ (otro*|otra*|varios|varias|
        alternativa*); (se inclinan|se inclina|prefieren) (por|a) _ (otr*|proveedor*|competen*);
        ya (trabajan|tienen contrato) con;
        (pedid*|pedir|piden|tienen|recibid*|solicit*) _ (oferta*|propuesta*|presupuestos) (a|de)
        _ _ (otr*|dos|tres|varias|varios|empresa*); (concurso|licitacion|compiten|compitiendo)
    """,
    "timing": """
        (proyecto*|decision*|compra|lanzamiento|inicio|tema) ~ (aplaz*|retras*|pospu*|pospon*|
        paus*|parad*|suspend*|en espera|congelad*|paraliz*); (aplazad*|pospuest*|retrasad*|en
        espera|en pausa|paralizad*); (no es|no son|no|sin|baja|poca) _ (prioridad*|prioritari*|
        urgente*|urgencia); (otras|otros) (prioridades|proyectos|temas|urgencias); (no antes de|
        hasta despues de|proximo ano|ano que viene|demasiado pronto|no es el momento|mas
        adelante|sin tiempo|no tienen tiempo); (despues|a la vuelta) (del|de las) (verano|
        vacaciones);
        (dejan|dejarlo|dejamos|deja) _ para; (mas tarde|despues de|despues del|tras) (el |la |
        las |los )?(verano|vacaciones|navidad*|feria|cierre); (muy ocupad*|saturad*|volver a
        hablar|retomar|hay que esperar|esperar (a|hasta))
    """,
    "legal": """
        (legal|legales|abogad*|juridic*|departamento legal|asesoria juridica) ~ (revis*|bloque*|
        rechaz*|problema*|pendiente*|duda*|objecion*|retras*|espera); (contrato*|nda|clausula*|
        condiciones|acuerdo|acuerdo marco|responsabilidad) ~ (bloquead*|pendiente*|sin firmar|no
        firmad*|revis*|rechaz*|negoci*|parad*|problema*|no les|no acept*|en manos de);
        (bloquead*|parad*|atascad*) en (legal|compras|juridic*); (esperando|espera*|a la espera
        de) ~ (firma|contrato|legal|compras|orden de compra); licitacion (obligatoria|necesaria|
        publica);
        (abogad*|asesoria juridica|clausula*|responsabilidad ilimitada)
    """,
    "technical": """
        (integracion*|funcionalidad*|api|conector*|interfaz|migracion) ~ (falta*|no|imposible|
        problema*|pendiente|incompatib*|fall*); (falta*|sin|no hay|no tenemos|necesitan) _
        (integracion*|funcionalidad*|api|conector*|interfaz); (incompatible*|no es compatible|no
        son compatibles|problema* tecnico*|bloqueo tecnico|no funciona*|demasiado lento|no
        soporta*|errores); (prueba*|piloto|poc|demo) ~ (fall*|fracas*|problema*|negativ*|mal);
        (informatica|equipo tecnico|it|sistemas) ~ (esceptic*|duda*|en contra|reticent*);
        no (lee|leen|soporta|soportan|funciona|permite|permiten|integra|integran|admite|conecta)
    """,
    "internal_change": """
        (dejo|deja|ha dejado|se fue|se ha ido|se marcho|salio) ~ (empresa|compania|puesto|
        cargo); (contacto|patrocinador|sponsor|champion|director*|responsable|interlocutor*) ~
        (dejo|se fue|se ha ido|se marcho|despedid*|sustituid*|ya no|jubil*|cambia de puesto);
        (nuevo|nueva) (director*|gerente|ceo|cfo|cio|responsable|direccion|propietario|jefe|
        jefa|consejero); (cambio|cambios) (de|en) (la )?(gerente|director*|direccion|gerencia|
        responsable|propietario|organigrama|ceo); (reorganizacion|reestructuracion|fusion|
        adquisicion|compra de la empresa|despidos|ere);
        (sustitut*|sucesor*|baja maternal|baja paternal|dimiti*|dimision|congelacion de
        contrataciones)
    """,
    "price": """
        (demasiado|muy|mas|tan) (caro|cara|caros|caras|costoso|costosa); (precio*|tarifa*|
        coste*|oferta|cotizacion) ~ (demasiado|alto|alta|elevad*|superior|encima|problema*|
        negoci*|doble|no acept*|caro|cara); (pid*|quier*|exig*|solicit*|esper*|reclam*) ~
        (descuento*|rebaja*|reduccion|mejor precio|bajar el precio); (mas barato*|mas barata*|
        mas economic*|bajar el precio|rebaja); no ven (el )?(valor|retorno|roi);
        (quej*|discut*|regate*|negoci*) ~ (precio*|tarifa*|coste*|importe); (mas car*|precio
        final les);
        (ven|ve|parece|parecen|parecemos|somos|resulta*) _ (muy |demasiado |algo )?(caro|cara|
        caros|caras)
    """,
    "no_decision": """
        (sin|no hay|ninguna|no tenemos|no dan) _ (respuesta*|noticia*|contestacion|decision|
        señal*); (no (responde*|contesta*|me responde*|nos responde*|me contesta*|devuelve*|
        coge*)|silencio|ilocalizable|indecis*|desaparecid*); (sigu*|qued*|manten*|continu*) ~
        (con|su|el|la) ~ (solucion|sistema|actual*|excel|misma|mismo|herramienta); (statu quo|no
        hacer nada|no cambiar|contentos con|satisfech* con|internamente|desarrollo propio|
        perdieron (el )?interes|sin interes);
        no (me |nos |han |ha )?(contesta*|contestad*|responde*|respondid*|cogen|llaman|
        devuelv*); (buzon de voz|sin contestar|anul* (la )?(reunion|cita)|no lo ven claro|no
        estan convencid*|no hay necesidad)
    """,
    "security": """
        (seguridad|cumplimiento|compliance|rgpd|proteccion de datos|privacidad|ciberseguridad|
        auditoria) ~ (problema*|bloque*|duda*|preocup*|rechaz*|pendiente*|exig*|revis*|
        cuestionario|no|falta*|objecion*); (problema*|duda*|preocup*|objecion*|bloqueo*) ~
        (seguridad|cumplimiento|datos|privacidad|nube|cloud); (certificacion*|certificado*|
        iso-27001|ens|soc-2) ~ (falta*|exig*|pid*|requer*|no); (falta*|exig*|pid*|sin) _
        (certificacion*|certificado*);
        (equipo|departamento|responsable) de seguridad; (auditoria de seguridad|cuestionario de
        seguridad|delegado de proteccion)
    """,
    "resources": """
        (nuestro*|nuestra*|no tenemos|nos falta*|nos faltan) ~ (consultor*|equipo|recursos|
        capacidad|ingenier*|preventa|personal|gente|tecnicos|saturad*|ocupad*|disponib*); (sin|
        falta de) (consultor*|capacidad|personal|preventa|tecnicos|recursos propios); (plazo* de
        entrega|sin stock|rotura de stock|equipo (saturado|completo))
    """,
}
