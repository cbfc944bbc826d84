"""Words as a text has them and as someone asks for them: other endings, with and without ë and ç; by hand.

Each line: the word in the text, then the words asked. Chosen before the table of lemmas was tried on them.
"""

_TEXT = """
trafikimit: trafikim trafikimi trafikimin TRAFIKIM
trafikantëve: trafikant trafikanti trafikantet
marrëveshjes: marrëveshje marreveshjet marreveshjeve
marrëveshjeve: marreveshja marrëveshjen
viktimave: viktimë viktima viktimes viktimat viktime
viktimën: viktimave viktime
procedurat: procedurë procedura procedures procedurave
prokurorëve: prokuror prokurori prokuroret prokurorit
prokurorisë: prokurori prokuroria prokurorine
gjyqtarët: gjyqtar gjyqtari gjyqtareve gjyqtarit
gjykatave: gjykatë gjykata gjykates gjykatën
policisë: policia polici policine
policëve: polic policet polici
fëmijëve: fëmijë femije femija femijet femijes
shkollave: shkollë shkolla shkolles shkollen
mësuesve: mësues mesuesi mesuesit
trajnimeve: trajnim trajnimi trajnimet trajnimit
trajnuar: trajnoj trajnohet trajnon
ligjeve: ligj ligji ligjet ligjit
nenit: nen neni nenet neneve
shërbimeve: shërbim sherbimi sherbimet
mbrojtjes: mbrojtje mbrojtja mbrojtjen
strehëzave: strehëz streheza
punonjësve: punonjës punonjesi punonjesit
agjencive: agjenci agjencia agjencise
ministrisë: ministri ministria ministrine
ministrit: ministër ministri
drejtorisë: drejtori drejtoria
drejtorëve: drejtor drejtori drejtoret
kufirit: kufi kufiri
kufijve: kufi kufijtë
hetimit: hetim hetimi hetimeve
hetuesve: hetues hetuesi
dënimin: dënim denimi denimeve
dënuarve: dënuar
krimeve: krim krimi krimit
dëshmitarëve: dëshmitar deshmitari deshmitaret
provave: provë prova proves
vendimeve: vendim vendimi vendimit vendimet
raportit: raport raporti raportet raporteve
strategjisë: strategji strategjia strategjine
planeve: plan plani planit
veprimeve: veprim veprimi veprimit
masave: masë masat mases
qarqeve: qark qarku qarqet
bashkive: bashki bashkia bashkise
qytetarëve: qytetar qytetari qytetaret
qytetit: qytet qyteti qytetet
fshatrave: fshat fshatit fshatrat
familjeve: familje familja familjes
prindërve: prind prindi prinderit
vajzave: vajzë vajza vajzat
djemve: djalë djali djemte
grave: grua gruaja grate
burrave: burrë burri burrit
vëllezërve: vëlla vellai vellezerit
njerëzve: njeri njeriu njerezit
personave: person personi personat
dokumenteve: dokument dokumenti dokumentet
standardeve: standard standardi
referimit: referim referimi referimin
mekanizmit: mekanizëm mekanizmi mekanizmat
njësive: njësi njesia njesise
institucioneve: institucion institucioni institucionet
organizatave: organizatë organizata organizates
bashkëpunimit: bashkëpunim bashkepunimi
identifikimit: identifikim identifikimi
identifikuan: identifikoj identifikohet identifikojne
informacionit: informacion informacionet
ndihmën: ndihmë ndihma ndihmes
psikologut: psikolog psikologu psikologet
mjekëve: mjek mjeku mjeket
nxënësve: nxënës nxenesit
studentëve: student studenti studentet
kurseve: kurs kursi kursit
provimin: provim provimi provimeve
certifikatave: certifikatë certifikata
armëve: armë arma armes armet
vitit: vit viti vite vitet
ditëve: ditë dita dites
muajve: muaj muajit
shtetit: shtet shteti shtetet
vendeve: vend vendi vendet
rasteve: rast rasti rastit
të drejtave: drejtë drejta
shfrytëzimit: shfrytëzim shfrytezimi
parandalimin: parandalim parandalimi
punësimit: punësim punesimi
kombëtare: kombëtar kombetare
shqiptarëve: shqiptar shqiptaret
ndërkombëtarë: ndërkombëtar nderkombetare
ligjore: ligjor
penale: penal
seksuale: seksual
përgjegjësve: përgjegjës pergjegjesi
shoqërore: shoqëror
sociale: social
kufitare: kufitar kufitarë
përkatëse: përkatës perkatesit
psikologjike: psikologjik psikologjikë
shëndetësore: shëndetësor shendetesori
vendore: vendor
arsimore: arsimor
financiare: financiar
juridike: juridik juridikë
publike: publik
vullnetarë: vullnetar vullnetare
nënshkruan: nënshkruaj nenshkruar nenshkroi
miratoi: miratoj miratuar miratohet
zbatohet: zbatoj zbatuar zbatojne
referoi: referoj referuar referohet
hetuan: hetoj hetohet heton
mbrojti: mbroj mbron mbrohet
përfshin: përfshij perfshire perfshihet
vrau: vras vritet vranë
mori: marr merr marrin
dha: jap jep dhanë
shkoi: shkoj shkojne
tha: them thotë thane
ndihmuar: ndihmoj ndihmon
punojnë: punoj punon punoi
raportoi: raportoj raportohet
vlerësohen: vlerësoj vlereson vleresuar
strehuar: strehoj strehohet
kthehen: kthej ktheu
dërgoi: dërgoj dergohet derguar
ankesave: ankesë ankesa ankeses
kërkesës: kërkesë kerkesa kerkesat
çështjeve: çështje ceshtja ceshtjes
çertifikimit: çertifikim
Greqisë: Greqi Greqia greqine
Kosovës: Kosovë kosova kosoven
Tiranës: Tiranë tirana
Shqipërisë: Shqipëri shqiperia shqiperine
emigrantëve: emigrant emigranti
azilkërkuesve: azilkërkues azilkerkuesi
MARRËVESHJES: marrëveshje marreveshjet
PROCEDURAVE: procedure procedurat
MKR-së: MKR mkr-ja MKR-në
PSO-ve: PSO pso-te
"""

PAIRS = tuple(
    (written, asked)
    for line in _TEXT.strip().splitlines()
    for written, _, words in (line.partition(":"),)
    for asked in words.split()
)
