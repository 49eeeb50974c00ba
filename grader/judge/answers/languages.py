"""A few words of other languages in English: those that say what a number is.

Reports are read by the words around a result. With these the rest of the reading knows one language only.
"""

from __future__ import annotations

import re

__all__ = ["in_english"]

WORDS = {
    "input": "eingabe eingang entrada entrée ingresso invoer вход входа входной",
    "output": "ausgabe ausgang ausgabegröße salida sortie uscita saída uitvoer выход выхода",
    "size": "größe groesse grösse dimensionen tamaño dimensiones taille dimensione dimensioni tamanho grootte размер",
    "parameters": "parameter parametern parámetros parametros paramètres parametri параметров параметры",
    "weights": "gewichte gewichten pesos poids pesi весов веса",
    "biases": "biaswerte biaswerten sesgos biais смещений",
    "answer": "antwort ergebnis lösung respuesta resultado réponse résultat risposta risultato resposta antwoord ответ",
    "in total": "insgesamt zusammen gesamt totaal всего итого",
    "so": "daher folglich somit damit luego entonces donc quindi dunque portanto dus поэтому значит",
    "is": "ist beträgt es son est sont è sono é são равен равна",
    "or": "oder ou либо или",
    "without": "ohne sin sans senza sem zonder без",
    "because": "denn weil porque parce poiché perché omdat",
    "correction": "korrektur berichtigung corrección correzione correção correctie исправление",
    "padding": "auffüllung relleno remplissage",
    "filters": "filtros filtres filtri",
    "channels": "kanäle kanälen canales canaux canali canais каналов",
}
SCRIPTS = {
    "output": "输出 輸出 出力 출력",
    "input": "输入 輸入 入力 입력",
    "size": "大小 尺寸 形状 サイズ 크기",
    "parameters": "参数 參數 パラメータ 매개변수",
    "weights": "权重 重み",
    "biases": "偏置",
    "in total": "总共 一共 共有 总计 合计 合計",
    "answer": "答案 结果 結果 答",
    "so": "因此 所以 故",
    "because": "因为",
    "is": "等于 为 是",
    "or": "或者 或",
    "padding": "填充",
    "stride": "步长 步幅",
    "kernel": "卷积核",
    "channels": "通道",
}
"""Of scripts that put no spaces between words."""
ENGLISH = {word: english for english, words in WORDS.items() for word in words.split()}
OTHER = {word: english for english, words in SCRIPTS.items() for word in words.split()}
LONGEST_FIRST = sorted(OTHER, key=len, reverse=True)
WORD = re.compile(rf"(?<!\w)(?:{'|'.join(sorted(ENGLISH, key=len, reverse=True))})(?!\w)", re.I)
SCRIPT = re.compile("|".join(map(re.escape, LONGEST_FIRST)))
STOPS = str.maketrans({"。": ". ", "、": ", ", "「": " ", "」": " "})


def in_english(text: str) -> str:
    """``text`` with English words for these. Lines stay lines."""
    text = SCRIPT.sub(lambda match: f" {OTHER[match.group()]} ", text.translate(STOPS))
    return WORD.sub(lambda match: ENGLISH[match.group().lower()], text)
