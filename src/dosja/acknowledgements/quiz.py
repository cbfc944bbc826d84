"""The short quiz after reading: whether its questions are complete, and how many answers are right. Pure."""

from dosja.acknowledgements.rows import MAX_CHOICES, MAX_QUESTIONS, Question, Request, Try
from dosja.errors import Invalid
from dosja.messages import _

MAX_TEXT = 400


def checked_quiz(questions: tuple[Question, ...], needed: int) -> tuple[tuple[tuple, ...], int]:
    """(the quiz as it is stored, how many must be right). Invalid names the field of the form: q1, needed."""
    wrong = {}
    if len(questions) > MAX_QUESTIONS:
        raise Invalid({"q1": _("Ask at most ${n} questions.", mapping={"n": MAX_QUESTIONS})})
    for number, question in enumerate(questions, 1):
        texts = (question.text, *question.choices)
        if not question.text.strip():
            wrong[f"q{number}"] = _("Write the question.")
        elif any(len(text) > MAX_TEXT for text in texts):
            wrong[f"q{number}"] = _("Write at most ${n} characters.", mapping={"n": MAX_TEXT})
        elif not 2 <= len(question.choices) <= MAX_CHOICES:
            wrong[f"q{number}"] = _("Give 2 to ${n} answers to choose from.", mapping={"n": MAX_CHOICES})
        elif len(set(question.choices)) != len(question.choices):
            wrong[f"q{number}"] = _("Two answers are the same.")
        elif not 0 <= question.right < len(question.choices):
            wrong[f"q{number}"] = _("Mark the right answer with a star before it.")
    if questions and not 0 <= needed <= len(questions):
        wrong["needed"] = _("Choose a number from 1 to the number of questions.")
    if wrong:
        raise Invalid(wrong)
    return tuple(tuple(question) for question in questions), (needed or len(questions)) if questions else 0


def read_question(text: str, lines: str) -> Question | None:
    """A question as it is typed: one answer a line, a star before the right one; None where nothing is."""
    choices: list[str] = []
    right = -1
    for line in lines.splitlines():
        line = " ".join(line.split())
        if not line:
            continue
        if line.startswith("*"):
            right = -2 if right >= 0 else len(choices)  # two stars: none is right
            line = line[1:].strip()
        choices.append(line)
    text = " ".join(text.split())
    return Question(text, tuple(choices), right) if text or choices else None


def typed_choices(question: Question) -> str:
    """The reverse of `read_question` for the answers."""
    return "\n".join(
        ("* " if number == question.right else "") + choice for number, choice in enumerate(question.choices)
    )


def answered(request: Request, version: int, answers: tuple[int, ...], now) -> Try:
    """The result of these answers. Invalid (q1, …) names each question without a valid one."""
    questions = request.questions
    wrong = {
        f"q{number + 1}": _("Choose an answer.")
        for number, question in enumerate(questions)
        if number >= len(answers) or not 0 <= answers[number] < len(question.choices)
    }
    if wrong or len(answers) != len(questions):
        raise Invalid(wrong or {"": _("These are not the answers to the questions of this page.")})
    right = sum(question.right == chosen for question, chosen in zip(questions, answers, strict=True))
    return Try(version, now, tuple(answers), right, len(questions), right >= request.needed)
