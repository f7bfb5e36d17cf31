"""The questions of qualification as one asks a buyer, in four languages."""

from __future__ import annotations

from collections.abc import Mapping

BUYER_QUESTIONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "next": "Which day suits you for the next step we spoke of?",
        "need": "What would change for you if this were solved, and what if it stays as it is?",
        "money": "Is there money set aside for this, and where would it come from?",
        "authority": "Who decides on this with you, and who signs in the end?",
        "process": "Which steps does a decision like this take at your end?",
        "timing": "By when would you like it decided, and what makes that day matter?",
        "competition": "Which other ways are you looking at, leaving things as they are included?",
        "champion": "Who on your side would gain most from it?",
        "paper": "Which papers and reviews come before an order?",
        "metrics": "By which figure would you say afterwards that it was worth it?",
        "criteria": "By which criteria will you choose?",
    },
    "de": {
        "next": "Welcher Tag passt Ihnen für den nächsten Schritt, über den wir sprachen?",
        "need": "Was würde sich für Sie ändern, wenn das gelöst wäre, und was, wenn nicht?",
        "money": "Ist dafür ein Budget vorgesehen, und woher käme es?",
        "authority": "Wer entscheidet mit Ihnen darüber, und wer unterschreibt am Ende?",
        "process": "Welche Schritte durchläuft eine solche Entscheidung bei Ihnen?",
        "timing": "Bis wann soll es entschieden sein, und warum gerade bis dahin?",
        "competition": "Welche anderen Wege prüfen Sie, auch den, alles beim Alten zu lassen?",
        "champion": "Wer bei Ihnen hätte am meisten davon?",
        "paper": "Welche Unterlagen und Prüfungen stehen vor einer Bestellung?",
        "metrics": "An welcher Zahl würden Sie messen, ob es sich gelohnt hat?",
        "criteria": "Nach welchen Kriterien werden Sie auswählen?",
    },
    "fr": {
        "next": "Quel jour vous convient pour la prochaine étape dont nous avons parlé ?",
        "need": "Qu'est-ce qui changerait pour vous si c'était résolu, et sinon ?",
        "money": "Un budget est-il prévu, et d'où viendrait-il ?",
        "authority": "Qui décide avec vous, et qui signe à la fin ?",
        "process": "Quelles étapes une telle décision suit-elle chez vous ?",
        "timing": "Pour quand souhaitez-vous décider, et pourquoi cette date ?",
        "competition": "Quelles autres voies étudiez-vous, y compris ne rien changer ?",
        "champion": "Qui chez vous y gagnerait le plus ?",
        "paper": "Quels documents et contrôles précèdent une commande ?",
        "metrics": "À quel chiffre verriez-vous que cela en valait la peine ?",
        "criteria": "Selon quels critères choisirez-vous ?",
    },
    "es": {
        "next": "¿Qué día le viene bien para el siguiente paso del que hablamos?",
        "need": "¿Qué cambiaría para usted si esto se resolviera, y qué si no?",
        "money": "¿Hay un presupuesto previsto, y de dónde saldría?",
        "authority": "¿Quién decide con usted y quién firma al final?",
        "process": "¿Qué pasos sigue una decisión así en su empresa?",
        "timing": "¿Para cuándo quiere decidirlo, y por qué esa fecha?",
        "competition": "¿Qué otras vías estudia, incluida la de dejarlo como está?",
        "champion": "¿Quién de su equipo ganaría más con ello?",
        "paper": "¿Qué documentos y revisiones van antes del pedido?",
        "metrics": "¿Con qué cifra diría después que valió la pena?",
        "criteria": "¿Con qué criterios elegirá?",
    },
}
"""By language and name of the question; ``next`` asks for the day of a step that was agreed."""
