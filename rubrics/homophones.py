"""Words that are said the same, in British or American English, and mean something else.

A recogniser hears no difference between them: "the hole class" is the whole class.
"""

import re
from functools import cache

_SAID_THE_SAME = """
ad add / aisle isle / aloud allowed / alter altar / ate eight / aunt arent / ball bawl / bare bear
be bee / beach beech / been bean / berry bury / blew blue / board bored / bold bowled / brake break
bread bred / bridal bridle / by buy bye / cast caste / caught court / ceiling sealing / cell sell
cellar seller / cent sent scent / cents sense scents / cereal serial / check cheque / choose chews
chord cord / cite site sight / close clothes / coarse course / core corps / council counsel
creak creek / dear deer / dew due / die dye / draft draught / earn urn / eyes ayes / fair fare
farther father / feat feet / find fined / fir fur / flea flee / flour flower / for four fore
formally formerly / fort fought / foul fowl / gait gate / genes jeans / great grate / groan grown
guessed guest / hair hare / hall haul / heal heel / hear here / heard herd / hi high / him hymn
holy wholly / hour our / idle idol / in inn / jam jamb / key quay / knead need / knew new
knight night / knit nit / knot not / know no / knows nose / lead led / lesson lessen / loan lone
made maid / mail male / main mane / maize maze / mall maul / meat meet / medal meddle / mind mined
miner minor / missed mist / moose mousse / morning mourning / muscle mussel / none nun / oar or ore
one won / pail pale / pain pane / pair pear pare / pass parse / passed past / patience patients
pause paws pores / peace piece / peak peek / peal peel / pedal peddle / peer pier / plain plane
pole poll / poor pour pore / practice practise / praise prays preys / pray prey
principal principle / profit prophet / quarts quartz / rain reign rein / raise rays / rap wrap
read red / read reed / real reel / right write rite / ring wring / road rode rowed / role roll
root route / rose rows / rough ruff / sail sale / saw sore soar / scene seen / sea see / seam seem
sew so sow / shore sure / side sighed / size sighs / slay sleigh / sole soul / some sum / son sun
stair stare / stake steak / stationary stationery / steal steel / storey story / straight strait
suite sweet / tail tale / taught taut / tea tee / team teem / tear tier / their there theyre
threw through / throne thrown / tide tied / time thyme / to too two / toad towed / toe tow
told tolled / vain vein vane / waist waste / wait weight / war wore / warn worn / wave waive
way weigh / we wee / weak week / wear where ware / weather whether / which witch / while wile
whine wine / whole hole / wholes holes / whos whose / wood would / your youre yore
"""


@cache
def _groups_of() -> dict[str, frozenset[int]]:
    groups: dict[str, set[int]] = {}
    for number, group in enumerate(re.split(r"/|\n", _SAID_THE_SAME)):
        for word in group.split():
            groups.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in groups.items()}


def are_homophones(one: str, other: str) -> bool:
    """Whether two tokens, in lower case, are said the same."""
    groups = _groups_of()
    return not groups.get(one, frozenset()).isdisjoint(groups.get(other, frozenset()))
