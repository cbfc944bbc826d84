"""Rosters in the shapes in which trainers keep them. Every person here is invented; identity cells are x."""

import io
from datetime import date

from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook


def xlsx(*rows, merged=(), title="Lista", more=(), hidden=()):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for name, content, state in [
        (title, rows, ""),
        *((n, r, "") for n, r in more),
        *((n, r, "hidden") for n, r in hidden),
    ]:
        sheet = book[name] if name == title else book.create_sheet(name)
        for row in content:
            sheet.append(list(row))
        if state:
            sheet.sheet_state = state
    for area in merged:
        book[title].merge_cells(area)
    return saved(book)


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def ods():
    book = OpenDocumentSpreadsheet()
    hide = Style(name="hide", family="table")
    hide.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(hide)

    def sheet(name, rows, **options):
        table = Table(name=name, **options)
        for cells in rows:
            row = TableRow()
            for cell in cells:
                row.addElement(cell)
            table.addElement(row)
        book.spreadsheet.addElement(table)

    def text(value, **options):
        cell = TableCell(valuetype="string", **options)
        cell.addElement(P(text=value))
        return cell

    def number(value):
        return TableCell(valuetype="float", value=value)

    day = TableCell(valuetype="date", datevalue="2010-06-01")
    sheet(
        "Lista",
        [
            [text("Trajnimi: Referimi i fëmijëve, Lezhë", numbercolumnsspanned=4), CoveredTableCell()],
            [text("Emri"), text("Mbiemri"), text("Njësia"), text("Data"), text("Orë")],
            [text("Mira"), text("Gjoka"), text("NjMF Lezhë", numberrowsspanned=2), day, number(6)],
            [text("Genc"), text("Përmeti"), CoveredTableCell(), text("01.06.2010"), text("4,5")],
            [TableCell(numbercolumnsrepeated=5)],
            [text("Anila"), text("Leka"), text("NjMF Fier"), text("2 qershor 2010"), number(6)],
        ],
    )
    sheet("Fshehur", [[text("Emri"), text("Mbiemri")], [text("Arben"), text("Hoxha")]], stylename=hide)
    return saved(book)


LISTS = {
    # Presence of four days under a heading of two lines with merged cells; a hidden sheet; scores before and after.
    "matrix of days": (
        lambda: xlsx(
            ["QENDRA E TRAJNIMIT"],
            ['Trajnimi: "Puna me fëmijët viktima të mundshme" (24 orë), Elbasan, 4-7 maj 2009'],
            [],
            [
                "Nr.",
                "Emri dhe mbiemri",
                "Gjinia",
                "Institucioni",
                "Prezenca",
                None,
                None,
                None,
                "Pikët",
                None,
                "Nr. personal",
            ],
            [
                None,
                None,
                None,
                None,
                "Dita 1\n04.05",
                "Dita 2\n05.05",
                "Dita 3\n06.05",
                "Dita 4\n07.05",
                "Para",
                "Pas",
                None,
            ],
            [1, "Mira Gjoka", "F", "NjMF Elbasan", "P", "P", "P", "P", 40, 88, "x"],
            [2, "Genc Përmeti", "M", "NjMF Korçë", "P", "P", "½", "P", 35, 71, "x"],
            [3, "Znj. Anila Leka", "F", "NjMF Fier", "P", "M", "M", "P", 20, None, "x"],
            [4, "Hoxha Luan", "M", "NjMF Fier", "M", "M", "M", "M", None, None, None],
            [None, "Gjithsej", None, None, 3, 2, "2,5", 3],
            merged=["A1:K1", "A2:K2", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "K4:K5", "E4:H4", "I4:J4"],
            hidden=[("Fshehur", [["Emri", "Mbiemri"], ["Arben", "Hoxha"]])],
        ),
        """
        xlsx header [4, 5]
        skipped 1,2,3: title block
        skipped 10: totals line
        refused Nr. personal: identity number
        Mira Gjoka | F | NjMF Elbasan | Elbasan
        Genc Përmeti | M | NjMF Korçë | Korçë
        Anila Leka | F | NjMF Fier | Fier
        Luan Hoxha | M | NjMF Fier | Fier
          6: Mira Gjoka | Puna me fëmijët viktima të mundshme | 2009-05-04..2009-05-07 | 24/24h | 4 days | score 88 | passed | completed
          7: Genc Përmeti | Puna me fëmijët viktima të mundshme | 2009-05-04..2009-05-07 | 21/24h | 3.5 days | score 71 | passed | completed
          8: Anila Leka | Puna me fëmijët viktima të mundshme | 2009-05-04..2009-05-07 | 12/24h | 2 days | ? | open
          9: Luan Hoxha | Puna me fëmijët viktima të mundshme | 2009-05-04..2009-05-07 | 0/24h | 0 days | failed | open
        7 partial_hours
        8 partial_hours
        9 absent
        """,
    ),
    # Teachers' credits, commas and quotation marks, UTF-8 with BOM, columns that the law does not allow.
    "teachers with credits": (
        lambda: (
            "\ufeffEmri,Atësia,Mbiemri,Datëlindja,Shkolla,Bashkia,Lënda,Moduli,Data,Kredite,Nr. celulari,Adresa,Rezultati\r\n"
            'Mira,Agim,Gjoka,x,"9-vjeçare ""Naim Frashëri""",Korçë,Biologji,Mbrojtja e fëmijës,12.02.2018,"1,5",x,x,Kaloi\r\n'
            'Genc,Luan,Përmeti,x,"e mesme ""Asim Vokshi""",Bashkia Tiranë,Histori,Mbrojtja e fëmijës,12.02.2018,1,x,x,Nuk kaloi\r\n'
        ).encode(),
        """
        csv header 1
        refused Datëlindja: date or place of birth, age
        refused Nr. celulari: telephone
        refused Adresa: address
        Mira Gjoka | 9-vjeçare "Naim Frashëri" | Biologji | Korçë | Korçë
        Genc Përmeti | e mesme "Asim Vokshi" | Histori | Tiranë | Tiranë
          2: Mira Gjoka | Mbrojtja e fëmijës | 2018-02-12 | -h | 1.5 credits | passed | completed
          3: Genc Përmeti | Mbrojtja e fëmijës | 2018-02-12 | -h | 1 credits | failed | open
        """,
    ),
    # Magistrates: a column for each activity, with days and halves.
    "magistrates by days": (
        lambda: xlsx(
            ["SHKOLLA E MAGJISTRATËVE"],
            ["Programi i formimit vazhdues 2010"],
            [],
            [
                "Nr",
                "Mbiemri",
                "Emri",
                "Funksioni",
                "Gjykata / Prokuroria",
                "Trafikimi i qenieve njerëzore 12-13.02.2010",
                "Drejtësia për të mitur 20.05.2010",
                "Gjithsej ditë",
            ],
            [1, "Gjoka", "Mira", "Gjyqtar", "Gjykata e Rrethit Gjyqësor Vlorë", 2, "½", 2.5],
            [2, "Përmeti", "Genc", "Prokuror", "Prokuroria Durrës", 1.5, "-", 1.5],
            [3, "Prifti", "Anila", "Gjyqtar", "Gjykata e Apelit Shkodër", None, 1, 1],
        ),
        """
        xlsx header 4
        skipped 1,2,3: title block
        Mira Gjoka | Gjykata e Rrethit Gjyqësor Vlorë | Gjyqtar | Vlorë
        Genc Përmeti | Prokuroria Durrës | Prokuror | Durrës
        Anila Prifti | Gjykata e Apelit Shkodër | Gjyqtar | Shkodër
          5: Mira Gjoka | Trafikimi i qenieve njerëzore | 2010-02-12..2010-02-13 | 12h | 2 days | completed
          5: Mira Gjoka | Drejtësia për të mitur | 2010-05-20 | 3h | 0.5 days | completed
          6: Genc Përmeti | Trafikimi i qenieve njerëzore | 2010-02-12..2010-02-13 | 9h | 1.5 days | completed
          7: Anila Prifti | Drejtësia për të mitur | 2010-05-20 | 6h | 1 days | completed
        """,
    ),
    # Magistrates, one row for each activity, days in a column.
    "magistrates row by row": (
        lambda: (
            "Magjistrati;Statusi profesional;Gjykata;Aktiviteti;Data e fillimit;Data e mbarimit;Ditë;Nr. i certifikatës\n"
            "Gjoka Mira;gjyqtar;Gjykata Vlorë;Trafikimi i fëmijëve;12.02.2010;13.02.2010;1½;SHM-1\n"
            "Gjoka Mira;gjyqtar;Gjykata Vlorë;Drejtësia për të mitur;20/05/2010;20/05/2010;0,5;SHM-2\n"
            "Përmeti Genc;prokuror;Prokuroria Berat;Drejtësia për të mitur;21.05.2010;20.05.2010;1 ditë;\n"
        ),
        """
        csv header 1
        Mira Gjoka | Gjykata Vlorë | Gjyqtar | Vlorë
        Genc Përmeti | Prokuroria Berat | Prokuror | Berat
          2: Mira Gjoka | Trafikimi i fëmijëve | 2010-02-12..2010-02-13 | 9h | 1.5 days | completed
          3: Mira Gjoka | Drejtësia për të mitur | 2010-05-20 | 3h | 0.5 days | completed
          4: Genc Përmeti | Drejtësia për të mitur | - | 6h | 1 days | open
        4 end_before_start
        """,
    ),
    # One seminar under the other, with lines between.
    "seminar by seminar": (
        lambda: (
            "Lista e pjesëmarrësve në seminare\t\t\t\n"
            "Seminari 1: Identifikimi i fëmijëve, Durrës, 3 mars 2010 (6 orë)\t\t\t\n"
            "Nr\tEmri\tMbiemri\tQarku\n"
            "1\tMira\tGjoka\tDurrës\n"
            "2\tGenc\tPërmeti\tTiranë\n"
            "\t\t\t\n"
            "Seminari 2: Referimi i rasteve, Fier, 5-6 prill 2010 (12 orë)\t\t\t\n"
            "Nr\tEmri\tMbiemri\tQarku\n"
            "1\tMIRA\tGJOKA\tDurres\n"
            "2\tAnila\tPrifti\tFier\n"
            "Trajneri: ______\t\t\t\n"
        ),
        """
        tab text header 3
        skipped 1,2: title block
        skipped 6: empty line
        skipped 7: section line
        skipped 8: repeated heading
        skipped 11: signature line
        Mira Gjoka | Durrës
        Genc Përmeti | Tiranë
        Anila Prifti | Fier
          4: Mira Gjoka | Identifikimi i fëmijëve | 2010-03-03 | 6/6h | completed
          5: Genc Përmeti | Identifikimi i fëmijëve | 2010-03-03 | 6/6h | completed
          9: Mira Gjoka | Referimi i rasteve | 2010-04-05..2010-04-06 | 12/12h | completed
          10: Anila Prifti | Referimi i rasteve | 2010-04-05..2010-04-06 | 12/12h | completed
        4/9 auto
        """,
    ),
    # A sheet for each seminar.
    "seminar on its sheet": (
        lambda: xlsx(
            ["Seminari 1: Kuadri ligjor, Tiranë, 12.03.2010, 6 orë"],
            ["Nr", "Emër Mbiemër", "Njësia"],
            [1, "Mira Gjoka", "NjMF Vlorë"],
            title="Seminari 1",
            more=[
                (
                    "Seminari 2",
                    [
                        ["Seminari 2: Puna me dëshmitarë, Vlorë, 19.03.2010, 6 orë"],
                        ["Nr", "Emër Mbiemër", "Njësia"],
                        [1, "Gjoka Mira", "NjMF Vlorë"],
                        [2, "Genc Përmeti", "NjMF Berat"],
                    ],
                )
            ],
        ),
        """
        xlsx header 2
        skipped 1: title block
        Mira Gjoka | NjMF Vlorë | Vlorë
        Genc Përmeti | NjMF Berat | Berat
          3: Mira Gjoka | Kuadri ligjor | 2010-03-12 | 6/6h | completed
          3: Mira Gjoka | Puna me dëshmitarë | 2010-03-19 | 6/6h | completed
          4: Genc Përmeti | Puna me dëshmitarë | 2010-03-19 | 6/6h | completed
        """,
    ),
    # A matrix of seminars, each with its day and its score.
    "matrix of seminars": (
        lambda: xlsx(
            ["Emri Mbiemri", "Qarku", "Seminari 1", None, "Seminari 2", None],
            [None, None, date(2010, 2, 12), "Pikët", date(2010, 3, 12), "Pikët"],
            ["Mira Gjoka", "Vlorë", "P", 88, "M", None],
            ["Genc Përmeti", "Berat", "P", 70, "P", 90],
            ["Anila Prifti", "Fier", None, None, "✓", 55],
            merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
        ),
        """
        xlsx header [1, 2]
        Mira Gjoka | Vlorë
        Genc Përmeti | Berat
        Anila Prifti | Fier
          3: Mira Gjoka | Seminari 1 | 2010-02-12 | 6/6h | 1 days | score 88 | passed | completed
          3: Mira Gjoka | Seminari 2 | 2010-03-12 | 0/6h | 0 days | failed | open
          4: Genc Përmeti | Seminari 1 | 2010-02-12 | 6/6h | 1 days | score 70 | passed | completed
          4: Genc Përmeti | Seminari 2 | 2010-03-12 | 6/6h | 1 days | score 90 | passed | completed
          5: Anila Prifti | Seminari 2 | 2010-03-12 | 6/6h | 1 days | score 55 | failed | open
        3 absent
        """,
    ),
    # Topics in the heading, marks below; nothing but the marks says what the columns are.
    "matrix of topics": (
        lambda: (
            "Nr;Emri;Mbiemri;Shkolla;Identifikimi;Intervistimi;Referimi\n"
            "1;Mira;Gjoka;9-vjeçare Skëndaj;x;x;\n"
            "2;Genc;Përmeti;9-vjeçare Skëndaj;x;;x\n"
        ),
        """
        csv header 1
        Mira Gjoka | 9-vjeçare Skëndaj
        Genc Përmeti | 9-vjeçare Skëndaj
          2: Mira Gjoka | Identifikimi | - | 6/6h | 1 days | completed
          2: Mira Gjoka | Intervistimi | - | 6/6h | 1 days | completed
          3: Genc Përmeti | Identifikimi | - | 6/6h | 1 days | completed
          3: Genc Përmeti | Referimi | - | 6/6h | 1 days | completed
        """,
    ),
    # Pasted from a message: numbers, ranks, units, order of names, one line that is no name.
    "pasted names": (
        lambda: (
            "1. Insp. Arben Hoxha (Kakavijë)\n2. Kryeinsp. Gjoka Mira (Kapshticë)\n3. HOXHA, Luan\n"
            "4. Znj. Anila Leka - Morinë\n5. ????\n"
        ),
        """
        text header None
        Arben Hoxha | Inspektor | Kakavijë
        Mira Gjoka | Kryeinspektor | Kapshticë
        Luan Hoxha | - | -
        Anila Leka | - | Morinë
          1: Arben Hoxha | - | - | -h | completed
          2: Mira Gjoka | - | - | -h | completed
          3: Luan Hoxha | - | - | -h | completed
          4: Anila Leka | - | - | -h | completed
        5 unreadable_row
        """,
    ),
    # A column copied from a spreadsheet, capitals, family name first; the same name twice.
    "one column": (
        lambda: "GJOKA MIRA\nPERMETI GENC\nGJOKA MIRA\nLEKA ANILA",
        """
        text header None
        Mira Gjoka
        Genc Permeti
        Anila Leka
          1: Mira Gjoka | - | - | -h | completed
          2: Genc Permeti | - | - | -h | completed
          4: Anila Leka | - | - | -h | completed
        1/3 ask
        """,
    ),
    # A table without a heading.
    "without a heading": (
        lambda: "1\tMira\tGjoka\tF\tVlorë\t12.03.2010\n2\tGenc\tPërmeti\tM\tBerat\t12.03.2010\n",
        """
        tab text header None
        Mira Gjoka | F | Vlorë
        Genc Përmeti | M | Berat
          1: Mira Gjoka | - | 2010-03-12 | -h | completed
          2: Genc Përmeti | - | 2010-03-12 | -h | completed
        """,
    ),
    # English, every forbidden column, American order of date refused.
    "english": (
        lambda: (
            "No,First name,Surname,Sex,Organisation,National ID,Date of birth,Mobile,E-mail,Course,Date,Hours,Result\n"
            "1,Mira,Gjoka,Female,NjMF Korçë,x,x,x,x,Child protection,March 12 2010,6,Pass\n"
            "2,Genc,Përmeti,Male,NjMF Fier,x,x,x,x,Child protection,03/12/2010,6 hours,Fail\n"
            "3,Anila,Leka,Female,NjMF Fier,x,x,x,x,Child protection,03/25/2010,6h,Absent\n"
        ),
        """
        csv header 1
        refused National ID: identity number
        refused Date of birth: date or place of birth, age
        refused Mobile: telephone
        refused E-mail: e-mail address
        Mira Gjoka | F | NjMF Korçë | Korçë
        Genc Përmeti | M | NjMF Fier | Fier
        Anila Leka | F | NjMF Fier | Fier
          2: Mira Gjoka | Child protection | 2010-03-12 | 6h | passed | completed
          3: Genc Përmeti | Child protection | 2010-12-03 | 6h | failed | open
          4: Anila Leka | Child protection | - | 0h | failed | open
        4 bad_date
        4 absent
        """,
    ),
    # What is wrong is told with its row; what can be read of the rest is.
    "bad values": (
        lambda: (
            "Emri;Mbiemri;Gjinia;Data;Orë;Pikët;Rezultati\n"
            "Mira;Gjoka;F;31.02.2010;6;150/100;Kaloi\n"
            "Genc;Përmeti;X;18-16.03.2010;-6;50;Kaloi\n"
            "Anila;;F;12.02.2010;6;70;Kaloi\n"
            "=cmd|'/c calc'!A0;Hoxha;M;12.02.2010;6;70;Kaloi\n"
            "Luan;Hoxha;M;12.02.2010;gjashtë;70;??\n"
        ),
        """
        csv header 1
        Mira Gjoka | F
        Genc Përmeti | -
        Luan Hoxha | M
          2: Mira Gjoka | - | - | 6h | passed | open
          3: Genc Përmeti | - | - | -h | score 50 | passed | open
          6: Luan Hoxha | - | 2010-02-12 | -h | score 70 | passed | open
        2 bad_date
        2 bad_score
        3 unknown_gender
        3 end_before_start
        3 negative_hours
        3 result_conflict
        4 unreadable_row
        5 unreadable_row
        6 unknown_result
        6 bad_hours
        """,
    ),
    "opendocument": (
        ods,
        """
        ods header 2
        skipped 1: title block
        skipped 5: empty line
        Mira Gjoka | NjMF Lezhë | Lezhë
        Genc Përmeti | NjMF Lezhë | Lezhë
        Anila Leka | NjMF Fier | Fier
          3: Mira Gjoka | Referimi i fëmijëve | 2010-06-01 | 6h | completed
          4: Genc Përmeti | Referimi i fëmijëve | 2010-06-01 | 4.5h | completed
          6: Anila Leka | Referimi i fëmijëve | 2010-06-02 | 6h | completed
        """,
    ),
    # Units as lines between the rows, subtotals, column numbers under the heading.
    "units between the rows": (
        lambda: xlsx(
            ["Lista e pjesëmarrësve në kursin: Marrja në pyetje e fëmijëve"],
            ["Data: 10-12.11.2008   Vendi: Durrës"],
            ["Nr.", "Emri", "Mbiemri", "Grada"],
            [1, 2, 3, 4],
            ["Komisariati i Policisë Vlorë"],
            [1, "Mira", "Gjoka", "INSP."],
            [2, "Genc", "Përmeti", "KRYEINSPEKTOR"],
            [None, "Nëntotali", 2],
            ["Komisariati i Policisë Berat"],
            [3, "Anila", "Leka", "Inspektor i parë"],
            [None, "Totali", 3],
            ["Pergatiti: ________"],
        ),
        """
        xlsx header 3
        skipped 1,2: title block
        skipped 4: column numbers
        skipped 5: section line
        skipped 8: totals line
        skipped 9: section line
        skipped 11: totals line
        skipped 12: signature line
        Mira Gjoka | Komisariati i Policisë Vlorë | Inspektor | Vlorë
        Genc Përmeti | Komisariati i Policisë Vlorë | Kryeinspektor | Vlorë
        Anila Leka | Komisariati i Policisë Berat | Inspektor i Parë | Berat
          6: Mira Gjoka | Marrja në pyetje e fëmijëve | 2008-11-10..2008-11-12 | -h | completed
          7: Genc Përmeti | Marrja në pyetje e fëmijëve | 2008-11-10..2008-11-12 | -h | completed
          10: Anila Leka | Marrja në pyetje e fëmijëve | 2008-11-10..2008-11-12 | -h | completed
        """,
    ),
    # The unit merged over the rows of its people; dates as dates; a formula's value.
    "merged units": (
        lambda: xlsx(
            ["Emri", "Mbiemri", "PKK", "Data", "Orë"],
            ["Mira", "Gjoka", "Kakavijë", date(2009, 3, 16), 6],
            ["Genc", "Përmeti", None, date(2009, 3, 16), 6],
            ["Anila", "Leka", "Qafë Botë", 39888, 6],
            merged=["C2:C3"],
        ),
        """
        xlsx header 1
        Mira Gjoka | PKK Kakavijë | Gjirokastër
        Genc Përmeti | PKK Kakavijë | Gjirokastër
        Anila Leka | PKK Qafë Botë | Vlorë
          2: Mira Gjoka | - | 2009-03-16 | 6h | completed
          3: Genc Përmeti | - | 2009-03-16 | 6h | completed
          4: Anila Leka | - | 2009-03-16 | 6h | completed
        4 excel_serial_date
        """,
    ),
    # Columns set apart by blanks, as copied from a PDF.
    "blanks between columns": (
        lambda: (
            "Nr   Emri Mbiemri      Pozicioni            Institucioni\n"
            "1    Mira Gjoka        Punonjëse sociale    NjMF Korçë\n"
            "2    Genc Përmeti      Psikolog             NjMF Tropojë\n"
        ),
        """
        text header 1
        Mira Gjoka | NjMF Korçë | Punonjëse sociale | Korçë
        Genc Përmeti | NjMF Tropojë | Psikolog | Kukës
          2: Mira Gjoka | - | - | -h | completed
          3: Genc Përmeti | - | - | -h | completed
        """,
    ),
    # One person in many spellings, with and without a service number.
    "duplicates": (
        lambda: (
            "Emri|Mbiemri|Atësia|Njësia|Nr. shërbimi\n"
            "Gëzim|Çela|Luan|Kukës|PK-1\n"
            "CELA|GEZIM|LUAN|KUKES|PK 1\n"
            "Gezim|Cela|Petrit|Berat|PK-2\n"
            "Mira|Gjoka|Agim|Fier|PK-3\n"
            "Mira|Gjokaj|Agim|Fier|\n"
            "M.|Gjoka|Agim|Fier|PK-3\n"
            "Luan|Hoxha|Genc|Fier|PK-3\n"
        ),
        """
        csv header 1
        Gëzim Çela | Kukës | Kukës | PK-1
        Gëzim Çela | Berat | Berat | PK-2
        Mira Gjoka | Fier | Fier | PK-3
        Luan Hoxha | Fier | Fier | PK-3
          2: Gëzim Çela | - | - | -h | completed
          4: Gëzim Çela | - | - | -h | completed
          5: Mira Gjoka | - | - | -h | completed
          8: Luan Hoxha | - | - | -h | completed
        2/3 auto
        2/4 different
        5/6 ask
        5/7 auto
        8 service_no_twice
        """,
    ),
    # All capitals and no diacritics in an old Western file; "m" and "f" in a column for both.
    "old and plain": (
        lambda: (
            "EMRI;MBIEMRI;GJ;BASHKIA;DATA;KOHEZGJATJA\r\n"
            "GEZIM;CELA;m;SHKODRA;12 TETOR 2010;1 DITE\r\n"
            "SHPRESA;THACI;f;BAJRAM CURRI;12-10-2010;6 ORE\r\n"
        ).encode("cp1252"),
        """
        csv header 1
        Gezim Cela | M | Shkodër | Shkodër
        Shpresa Thaci | F | Bajram Curri | Kukës
          2: Gezim Cela | - | 2010-10-12 | 6h | completed
          3: Shpresa Thaci | - | 2010-10-12 | 6h | completed
        """,
    ),
    # Days as the only marks: signed or not, by D1, D2 and D3.
    "days by number": (
        lambda: (
            "Trajnim për mësuesit: Fëmijët në rrezik (3 ditë), Pogradec 7-9.9.2009\n"
            "Emri dhe mbiemri,Shkolla,D1,D2,D3\n"
            "Mira Gjoka,e mesme Gjergj Kastrioti,1,1,1\n"
            "Genc Përmeti,e mesme Gjergj Kastrioti,1,1,0\n"
        ),
        """
        csv header 2
        skipped 1: title block
        Mira Gjoka | e mesme Gjergj Kastrioti
        Genc Përmeti | e mesme Gjergj Kastrioti
          3: Mira Gjoka | Fëmijët në rrezik | 2009-09-07..2009-09-09 | 18/18h | 3 days | completed
          4: Genc Përmeti | Fëmijët në rrezik | 2009-09-07..2009-09-09 | 12/18h | 2 days | open
        4 partial_hours
        """,
    ),
    # Presence in one column; a score out of 20; the note column holds what is not for us.
    "presence and score": (
        lambda: (
            "Pjesëmarrësi\tInstitucioni\tPrezenca\tTesti përfundimtar (nga 20)\tShënime\n"
            "Mira Gjoka\tDAR Fier\tPo\t17\t\n"
            "Genc Përmeti\tDAR Vlorë\tPo\t11\tme vonesë\n"
            "Anila Leka\tDAR Vlorë\tJo\t\t\n"
        ),
        """
        tab text header 1
        Mira Gjoka | DAR Fier | Fier
        Genc Përmeti | DAR Vlorë | Vlorë
        Anila Leka | DAR Vlorë | Vlorë
          2: Mira Gjoka | - | - | -h | score 17 | passed | completed
          3: Genc Përmeti | - | - | -h | score 11 | failed | open
          4: Anila Leka | - | - | 0h | failed | open
        4 absent
        """,
    ),
    # Two modules of several columns each under merged headings; the father's name in the middle of the name.
    "modules of several columns": (
        lambda: xlsx(
            [None],
            [None, "Programi: Fëmijët në rrezik"],
            [None],
            [
                None,
                "Të dhënat e pjesëmarrësit",
                None,
                None,
                "Moduli 1: Identifikimi i rasteve (6 orë)",
                None,
                "Moduli 2: Referimi (12 orë)",
                None,
                "Gjithsej orë",
            ],
            [None, "Nr.", "Emër Atësi Mbiemër", "Shkolla", "Data", "Prezenca", "Data", "Prezenca", None],
            [None, 1, "Mira Xhevit Gjoka", "9-vjeçare Voskop", "12.05.2009", "P", "19-20.05.2009", "P", 18],
            [None, 2, "Genc Agim Përmeti", "e mesme Korçë", "12.05.2009", "P", "19-20.05.2009", "M", 6],
            merged=["B4:D4", "E4:F4", "G4:H4", "I4:I5"],
        ),
        """
        xlsx header [4, 5]
        skipped 1,2,3: title block
        Mira Gjoka | 9-vjeçare Voskop | -
        Genc Përmeti | e mesme Korçë | Korçë
          6: Mira Gjoka | Identifikimi i rasteve | 2009-05-12 | 6/6h | 1 days | completed
          6: Mira Gjoka | Referimi | 2009-05-19..2009-05-20 | 12/12h | 1 days | completed
          7: Genc Përmeti | Identifikimi i rasteve | 2009-05-12 | 6/6h | 1 days | completed
          7: Genc Përmeti | Referimi | 2009-05-19..2009-05-20 | 0/12h | 0 days | open
        7 absent
        """,
    ),
    # A person once, with further trainings in rows of their own; blank numbered rows at the end of a form.
    "rows that go on": (
        lambda: (
            "Nr;Gjyqtari;Gjykata;Aktiviteti;Data;Ditë\n"
            "1;Mira Gjoka;Gjykata Vlorë;Trafikimi;12.02.2010;1\n"
            ";;;Provat;19.02.2010;½\n"
            "2;Genc Përmeti;Gjykata Fier;Provat;19.02.2010;½\n"
            "3;;;;;\n"
            "4;;;;;\n"
        ),
        """
        csv header 1
        skipped 5,6: empty lines
        Mira Gjoka | Gjykata Vlorë | Vlorë
        Genc Përmeti | Gjykata Fier | Fier
          2: Mira Gjoka | Trafikimi | 2010-02-12 | 6h | 1 days | completed
          3: Mira Gjoka | Provat | 2010-02-19 | 3h | 0.5 days | completed
          4: Genc Përmeti | Provat | 2010-02-19 | 3h | 0.5 days | completed
        """,
    ),
    # Gender as two columns to be ticked, hours of how many, presence in per cent.
    "ticks and shares": (
        lambda: xlsx(
            ["Emri Mbiemri", "Gjinia", None, "Orë (nga 12)", "Prezenca"],
            [None, "F", "M", None, None],
            ["Mira Gjoka", "x", None, 12, "100%"],
            ["Genc Përmeti", None, "x", "6/12", "50%"],
            merged=["A1:A2", "B1:C1", "D1:D2", "E1:E2"],
        ),
        """
        xlsx header [1, 2]
        Mira Gjoka | F
        Genc Përmeti | M
          3: Mira Gjoka | - | - | 12/12h | completed
          4: Genc Përmeti | - | - | 6/12h | open
        4 partial_hours
        """,
    ),
    # Counties as lines between the rows; the office behind the name.
    "counties between the rows": (
        lambda: (
            "Emër Mbiemër\tPozicioni\nQarku Vlorë\t\nMira Gjoka\tPsikologe\nQARKU BERAT\t\nGenc Përmeti, mësues\t\n"
        ),
        """
        tab text header 1
        skipped 2: section line
        skipped 4: section line
        Mira Gjoka | Psikologe | Vlorë
        Genc Përmeti | Mësues | Berat
          3: Mira Gjoka | - | - | -h | completed
          5: Genc Përmeti | - | - | -h | completed
        """,
    ),
    # Days as dates in the heading, a legend, remarks beside the marks.
    "matrix of dates": (
        lambda: xlsx(
            ["LISTË-PREZENCE"],
            ["Trajnimi: Mbrojtja e fëmijëve nga trafikimi", None, None, "Vendi: Hotel Arvi, Durrës"],
            [
                "Nr",
                "Emri",
                "Mbiemri",
                "Institucioni",
                date(2009, 5, 11),
                date(2009, 5, 12),
                date(2009, 5, 13),
                "Nënshkrimi",
            ],
            [1, "Mira", "Gjoka", "NjMF Durrës", "P", "P", "½", None],
            [2, "Genc", "Përmeti", "DSHP DURRES", "P", "P (me vonesë)", "ML", None],
            ["P = i pranishëm, M = mungoi"],
            ["Total", None, None, None, 2, 2, "0,5"],
        ),
        """
        xlsx header 3
        skipped 1,2: title block
        skipped 6: note line
        skipped 7: totals line
        refused Nënshkrimi: signature
        Mira Gjoka | NjMF Durrës | Durrës
        Genc Përmeti | DSHP Durres | Durrës
          4: Mira Gjoka | Mbrojtja e fëmijëve nga trafikimi | 2009-05-11..2009-05-13 | 15/18h | 2.5 days | completed
          5: Genc Përmeti | Mbrojtja e fëmijëve nga trafikimi | 2009-05-11..2009-05-13 | 12/18h | 2 days | open
        4 partial_hours
        5 partial_hours
        """,
    ),
    # Married names, titles in the cell of the given name, a name in two parts.
    "names": (
        lambda: (
            "Emri;Mbiemri;Mbiemri i vajzërisë;Funksioni\n"
            "Dr. Mira;Gjoka-PRIFTI;Prifti;MJEKE\n"
            "Ana Maria;Përmeti;;specialiste e mbrojtjes së fëmijëve\n"
            "Hoxha;Arben;;Drejtor\n"
        ),
        """
        csv header 1
        Mira Gjoka-Prifti | Mjeke
        Ana Maria Përmeti | specialiste e mbrojtjes së fëmijëve
        Arben Hoxha | Drejtor
          2: Mira Gjoka-Prifti | - | - | -h | completed
          3: Ana Maria Përmeti | - | - | -h | completed
          4: Arben Hoxha | - | - | -h | completed
        4 name_swapped
        """,
    ),
}
"""Name of the list -> (what makes its content, the expected lines)."""
