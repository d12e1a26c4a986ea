namespace AssocHub.Core.Members.Normalising;

/// <summary>
/// Given names that people use for one another: short forms and spellings. Written for this project from common knowledge; each
/// line is a full name and the forms it is known by.
/// </summary>
public static class Nicknames
{
    private const string Table = """
        aaron:ron,ronnie
        abigail:abby,abbie,gail
        abraham:abe,bram
        adelaide:addie,della
        adrian:ade
        agnes:aggie,nessa
        alan:al,allan,allen
        albert:al,bert,bertie
        alexander:alex,al,sandy,xander,lex,alec,alexandre,aleksander
        alexandra:alex,sandra,lexi,sandy,aleksandra
        alfred:al,fred,alf,alfie
        alice:ali,allie,alyce
        alison:ali,allie,allison
        amanda:mandy,manda
        amelia:amy,millie,emilia
        andrea:andi,drea
        andreas:andi,andy
        andrew:andy,drew,andre
        angela:angie,angel
        ann:anne,annie,nan
        anna:annie,anne,ana,ania
        annette:annie,nettie
        anthony:tony,antony,ant
        antoinette:toni,nettie
        antonio:tony,toni
        archibald:archie
        arnold:arnie
        arthur:art,artie
        augustus:gus
        barbara:barb,babs,barbie,bobbie
        bartholomew:bart
        beatrice:bea,trixie,beatrix
        benjamin:ben,benny,benji
        bernadette:bernie
        bernard:bernie,barney,bernhard
        bradley:brad
        brandon:bran
        brian:bryan
        bridget:bridie,biddy
        calvin:cal
        cameron:cam
        carl:karl
        caroline:carrie,carol,caro,carolyn
        cassandra:cass,cassie
        catherine:cathy,cath,kate,katie,kathy,katherine,kathryn,kitty,cate,kat
        cecilia:cissy,celia
        charles:charlie,chuck,chas,chaz,charly
        charlotte:charlie,lottie,lotte
        chester:chet
        christian:chris
        christina:chris,tina,chrissy,kristina
        christine:chris,chrissy,tina,kristine
        christopher:chris,topher,kit,kristopher
        clara:claire,clare
        clifford:cliff
        clinton:clint
        constance:connie
        cornelius:neil,corny
        curtis:curt
        cynthia:cindy,cyndi
        daniel:dan,danny,dani
        daniela:dani
        danielle:dani,ellie
        david:dave,davey,davy
        deborah:deb,debbie,debra,debby
        denise:denny
        dennis:denny,den,denis
        derek:rick,derrick,derick
        diana:di,diane,dianne
        dolores:lola,lolly
        dominic:dom,nick,dominik
        donald:don,donnie
        dorothy:dot,dottie,dolly,dora
        douglas:doug
        duncan:dunc
        dwight:ike
        edmund:ed,eddie,ned,ted
        edward:ed,eddie,ted,teddy,ned,eduard
        edwin:ed,eddie
        eileen:ellie
        eleanor:ellie,nell,nora,elle,elinor
        elizabeth:liz,lizzie,beth,betty,betsy,eliza,libby,lisa,liza,elisabeth,bess,ellie,lizzy,lise,elise
        ellen:ellie,nell
        emily:em,emmy,millie
        emma:em
        eric:erik,rick,erich
        erica:erika,ricki
        ernest:ernie
        esther:essie
        eugene:gene
        evelyn:evie,eve
        ferdinand:ferdy
        florence:flo,florrie
        frances:fran,frannie,franny,francie
        francis:frank,fran,frankie
        franklin:frank,frankie
        francisco:paco,pancho,cisco
        francesca:fran,chesca
        franz:frank
        frederick:fred,freddie,freddy,rick,frederic,fredrick
        friedrich:fritz,fred
        gabriel:gabe,gab
        gabriela:gabi,gaby
        gabrielle:gabby,gabi,elle
        genevieve:gen,jenny
        geoffrey:geoff,jeff,jeffrey
        george:georgie
        georgina:georgie,gina
        gerald:gerry,jerry
        geraldine:gerry,geri
        gerard:gerry,jerry,gerhard
        gertrude:gert,trudy,gertie
        gilbert:gil,bert
        giovanni:gianni,gio
        giuseppe:beppe,peppe
        gordon:gord
        grace:gracie
        graham:gray,graeme
        gregory:greg,gregg
        guillermo:memo
        gwendolyn:gwen,wendy
        hannah:hanna
        harold:harry,hal
        harriet:hattie
        harrison:harry
        helen:nell,helena,helene
        henrietta:hettie,etta
        henry:hank,harry,hal,henri
        herbert:herb,bert
        herman:herm
        howard:howie
        hubert:hugh,bert
        ignacio:nacho
        ian:iain
        irene:rene
        isaac:ike,zac
        isabella:bella,izzy,isabel,isabelle,belle
        jacob:jake,jakob
        jacqueline:jackie,jacqui
        james:jim,jimmy,jamie,jem
        jane:janie,janey,jayne
        janet:jan
        jasmine:jas,jaz
        jason:jay,jase
        jean:jeannie
        jeffrey:jeff,jeffery
        jennifer:jen,jenny,jenn,jennie
        jeremiah:jerry
        jeremy:jerry,jem
        jerome:jerry
        jessica:jess,jessie
        joan:joanie
        joanna:jo,joanne,joann
        johann:hans,johannes
        johanna:hanna,jo
        john:jack,johnny,jon,johnnie
        jonathan:jon,jonny,nathan,johnathan,jonathon
        jose:pepe
        joseph:joe,joey,jo,josef
        josephine:jo,josie
        joshua:josh
        joyce:joy
        juan:juanito
        judith:judy,judi
        julia:jules,julie
        julian:jules
        juliana:julie,jules
        karen:kari,karin
        katharina:kathi,kat
        kathleen:kathy,kate,katie,kath,cathleen
        kenneth:ken,kenny
        kevin:kev
        kimberly:kim,kimberley,kimmy
        kristen:kris,kristin,kirsten
        kristina:kris,tina
        laura:laurie,lori
        lauren:laurie,loren
        lawrence:larry,laurie,lars,laurence
        leonard:len,lenny,leo
        leopold:leo
        leslie:les,lesley
        lewis:lew,louis
        lillian:lily,lil,lilian
        linda:lindy,lynda
        lindsay:lindsey
        lorraine:lori,raine
        louis:lou,louie,luis
        louise:lou,lulu
        lucas:luke,lukas
        lucille:lucy,lu
        lucinda:lucy,cindy
        luigi:gigi
        lydia:liddy
        madeline:maddie,maddy,madeleine
        magdalena:lena,magda
        malcolm:mal
        manuel:manny,manolo
        marcus:marc,mark,markus
        margaret:maggie,meg,peggy,marge,margie,peg,madge,greta,rita,margo,daisy,margret
        margarita:rita,margie
        maria:mia,marie
        marianne:mary anne,maryann
        marilyn:mary
        marjorie:marge,margie
        mark:marc
        martha:marty,mattie
        martin:marty
        martina:tina,marty
        mary:molly,polly,mamie,may
        mathilda:tilly,mattie,matilda
        matthew:matt,mat,mathew,matty,matthias
        maureen:mo
        maurice:mo,morris
        maximilian:max
        maxwell:max
        megan:meg,meghan
        melanie:mel
        melissa:mel,missy,lissa
        melvin:mel
        mercedes:mercy
        michael:mike,mick,mickey,mikey,micheal,mitch,mikael
        michelle:shelly,chelle,michele
        mildred:millie
        miranda:randy,mandy
        miriam:mimi
        mitchell:mitch
        mohammed:mo,mohamed,muhammad,mohammad
        monica:monika
        morgan:mo
        nancy:nan
        natalie:nat,nattie,nathalie
        natalia:natasha,talia
        nathan:nate,nat
        nathaniel:nate,nathan,nat
        nicholas:nick,nicky,nico,nicolas,nikolas,klaus
        nicole:nikki,nicky,nic,nichole
        norman:norm
        oliver:ollie
        olivia:liv,livvy
        oscar:ozzie
        pamela:pam,pammy
        patricia:pat,patty,tricia,trish,patsy,patti
        patrick:pat,paddy,rick
        paul:paulie
        paula:pauly
        pauline:polly
        penelope:penny,nell
        percival:percy
        peter:pete,petey
        philip:phil,phillip,pip
        phyllis:phyl
        priscilla:cilla,prissy
        rachel:rach,rachael
        ralph:ralphie
        randall:randy,rand
        randolph:randy
        raphael:rafe,rafael
        rafael:rafa
        raymond:ray
        rebecca:becky,becca,beck,rebekah
        reginald:reg,reggie
        rene:renee
        ricardo:ricky,rico
        richard:rick,dick,rich,ricky,richie
        robert:bob,rob,bobby,robbie,bert,robin,roberto
        roberta:bobbie,robbie,berta
        roderick:rod,rick
        rodney:rod
        roger:rodge,rog
        roland:rollie
        ronald:ron,ronnie
        rosalind:roz,ros
        rosemary:rose,rosie,romy
        rosa:rosie,rosita
        roxanne:roxy
        rudolph:rudy,rolf,rudolf
        russell:russ,rusty
        ruth:ruthie
        sabrina:brina
        salvatore:sal,toto
        samantha:sam,sammy
        samuel:sam,sammy
        sandra:sandy,sandi
        sarah:sara,sally,sadie
        scott:scotty
        sean:shaun,shawn
        sebastian:seb,bastian
        sharon:shari,sherri
        sheila:shelagh
        shirley:shirl
        sidney:sid,sydney
        silvia:sylvia
        simon:si
        sophia:sophie,sofia,sofie
        stanley:stan
        stefan:steve
        stephanie:steph,stephie,stefanie,steffi
        stephen:steve,steven,stevie
        stuart:stu,stewart
        susan:sue,susie,suzy,suzie
        susanna:sue,susie,suzanne,susannah,susanne
        suzanne:sue,suzy
        sylvester:sly
        tabitha:tabby
        tamara:tammy
        teresa:terry,tess,tessa,theresa,terri,tracy,therese
        terence:terry,terrence
        thaddeus:tad,thad
        theodore:ted,teddy,theo,theodor
        theodora:thea,dora
        thomas:tom,tommy,thom,tomas
        timothy:tim,timmy
        tobias:toby
        todd:tod
        ursula:ulla
        valentina:val,tina
        valerie:val
        vanessa:nessa
        veronica:ronnie,roni,vera
        victor:vic,viktor
        victoria:vicky,vicki,tori,vic,viktoria
        vincent:vince,vinnie,vinny
        virginia:ginny,ginger
        vivian:viv,vivien
        wallace:wally
        walter:walt,wally
        wanda:wandy
        warren:ren
        wesley:wes
        wilfred:will,fred,wilf
        wilhelm:willi,willy
        william:bill,will,billy,willy,liam,wil,willie
        winifred:winnie,freda
        winston:win
        yvonne:vonnie
        zachary:zach,zack,zac,zachariah
        zoe:zoey
        """;

    // Names that are near one another in spelling and yet are different people's; with the table's names they tell a typo from a name.
    private const string OtherNames =
        "adam adele aisha alberto alejandra alejandro alessandro alexa alina amir amy anders andrej anita april aria ashley astrid " +
        "audrey ava bella birgit blake bob bonnie bruce bruno camila carla carlo carlos carmen cesar chloe claude claudia claudio " +
        "colin conor corinne craig dale damian daria dario dawn dean delia diego dylan edith elena eliana elias ella ellis elsa eli " +
        "emil enrique erin eva evan fabian fatima felix fernanda fernando fiona gary gavin gemma gina glen glenn gloria greta hana " +
        "hassan hector heidi holly hugo ida ines ingrid ivan ivy ivana jana jan jared javier jill joel jorge juana julio june justin " +
        "kara karina karl karla keith kelly kent kerry kim kirk kurt kyle lara larissa leah lena leon leona leonie lia liam lina " +
        "lois lorenzo luca lucia luciana luciano luisa luis lynn maja marcel marcela marcelo marco marina mario marion marisa marta " +
        "maya mehmet mila milan mina mohan nadia nadine naomi neil nelson nina noah noel noelle nora norma olga oscar otto pablo " +
        "paola paolo pedro petra pia priya ramon raul ravi regina reinhard rhonda roman romana rory rosario ross roy ruben ryan sabine " +
        "sanjay sara sergei sergio seth shane silvio simone sonia stacy stella sven tanja tara tatiana terrance tina tomasz tracy travis " +
        "trevor tyler uma vera viola violet vladimir wayne wendy xavier yara yasmin yusuf zara";

    private static readonly Dictionary<string, HashSet<string>> FullNamesOf = Build();
    private static readonly HashSet<string> Known = [.. FullNamesOf.Keys, .. OtherNames.Split(' ')];

    /// <summary>Pairs of a full name and a form it is known by.</summary>
    public static int PairCount => FullNamesOf.Sum(pair => pair.Value.Count(full => full != pair.Key));

    /// <summary>True for a given name that is in the table or the list beside it (folded).</summary>
    public static bool IsKnownName(string folded) => Known.Contains(folded);

    /// <summary>True when <paramref name="form"/> is a form of the full name (folded).</summary>
    public static bool IsFormOf(string form, string full) => FullNamesOf.TryGetValue(form, out HashSet<string>? fulls) && fulls.Contains(full);

    /// <summary>
    /// True when one is a form of the other (Bob, Robert), or both are forms of one and the same single name (Bob, Rob). Chris and
    /// Tina are not, although both may be Christina: each is other names' form too.
    /// </summary>
    public static bool AreRelated(string folded, string other)
    {
        if (!FullNamesOf.TryGetValue(folded, out HashSet<string>? left) || !FullNamesOf.TryGetValue(other, out HashSet<string>? right))
        {
            return false;
        }

        return left.Contains(other) || right.Contains(folded) || (left.Count == 1 && right.Count == 1 && left.SetEquals(right));
    }

    // A full name is not its own form unless the table says it is a form of another name too.
    private static Dictionary<string, HashSet<string>> Build()
    {
        var fullNamesOf = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (string line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string full = line[..colon];
            fullNamesOf.TryAdd(full, new HashSet<string>(StringComparer.Ordinal));
            foreach (string form in line[(colon + 1)..].Split(','))
            {
                if (!fullNamesOf.TryGetValue(form, out HashSet<string>? fulls))
                {
                    fullNamesOf[form] = fulls = new HashSet<string>(StringComparer.Ordinal);
                }

                fulls.Add(full);
            }
        }

        return fullNamesOf;
    }
}
