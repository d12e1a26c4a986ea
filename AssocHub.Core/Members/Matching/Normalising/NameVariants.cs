namespace AssocHub.Core.Members.Matching.Normalising;

/// <summary>
/// Given names that one person may go by: short forms, spellings and other languages' forms. Common knowledge, written for this
/// project; what it lacks the engine learns from the records themselves (see the README of this folder). Each group begins
/// with a full name; two names are variants when they share a group, so two full names with one nickname in common (Albert and
/// Alan, both Al) are not.
/// </summary>
internal static class NameVariants
{
    private const string Groups = """
        aaron ron ronnie erin|abel abe ebbie|abigail abby abbie gail nabby|abraham abe bram ibrahim|adelaide addie della adele addy|adelbert del bert delbert|adeline addie delia lena
        agatha aggie|agnes aggie nessa inez|aileen allie lena|alan al allan allen alain|albert al bert bertie alberto|alexander alex al sandy xander lex alec alexandre aleksander aleksandr alejandro alessandro sasha eck aliaksandr oleksandr
        alexandra alex sandra lexi sandy lexie sasha alexa ali alejandra alessandra|alexis alex lexi lexie|alfonso al fonzie alphonse alonzo|alfred al fred alf alfie alfredo freddy|alice ali allie alyce alicia elsie|alicia allie lisa ali licia
        alison ali allie allison alyson|alma allie|alvin al vin alvie|alyssa al lyssa ally|amanda mandy manda amy|amelia amy millie emilia mel emily|amos moses|anastasia ana stacy stacey stasia nastassia nastasia nastya ana annie
        andrea andi drea andie andy rea|andrew andy drew andre andreas andrei andrzej ondrej andres|angela angie angel angelina|angelina angie lina angel|ann anne annie nan nancy nanny anna hannah|anna annie anne ana ania anya nan hannah
        annette annie nettie anna|anthony tony antony ant antonio anton antoine|antoinette toni nettie ann tony netta|antonia toni tonya|archibald archie baldo|arlene lena|arnold arnie|arthur art artie arturo|asa ace|augusta gussie aggy tina|augustus gus august augustine austin
        barbara barb babs barbie bobbie barby bab|barnabas barney|bartholomew bart bat mees barry bartlett|beatrice bea trixie beatrix bee trissie beatriz|belinda bella linda lindy|benedict ben bennie|benjamin ben benny benji benjy jamie bennie beniamin
        bernadette bernie detta|bernard bernie barney bernhard bernardo|bertha bert bertie birdie|bethany beth|beverly bev beverley|blanche bea|bradford brad ford|bradley brad|brandon bran brand|brenda brandy bren|brian bryan bryant rian
        bridget bridie biddy bridgit brigid birgit brigitte|bruce|caleb cal|calvin cal vin vinny|cameron cam ron ronnie|camille cammie cam camilla millie|candace candy dacey candice kandace candie|carl karl charles carlos|carla carly karla
        carmen|carol carrie lynn caroline karol carole|caroline carrie carol caro carolyn carolina lynn callie cassie karoline lena carolin|cassandra cass cassie sandra sandy cassey|catherine cathy cath kate katie kathy katherine kathryn kitty cate kat kathleen catharine katharine cathleen kay trina katarina catalina ekaterina kathie katy lena kit
        cecilia cissy celia cis cecelia sissy|charles charlie chuck chas chaz charly carl charley carlos buck chick karl|charlotte charlie lottie lotte char lotta sherry carlotta|chelsea chel|cheryl cher sheryl cherie|chester chet chess|christian chris kit kristian
        christina chris tina chrissy kristina christine crissy kris xina christy christiana krista|christine chris chrissy tina kristine christina crissy kris christy kirsten|christopher chris topher kit kristopher kris cristobal cristoforo|clara claire clare clarissa|clarence clare clair|clarissa clara cissy|claudia claud
        clement clem|clifford cliff|clifton cliff tony|clinton clint|conrad con curt konrad|constance connie con|cora corinne cory coretta|cordelia delia cordy|corinne cora ora cory corrine rynn|cornelius neil corny con neal cornell|courtney court curt|crystal chris stal krystal tal
        curtis curt kurt|cynthia cindy cyndi cintha cynthy|daisy margaret|dalton dahl dal|daniel dan danny dani daniil danilo|daniela dani daniella|danielle dani ellie danny elle|daphne daph|darlene lena darry|darrell darry daryl darryl|david dave davey davy day dau daviid|deanna dee dena deana
        deborah deb debbie debra debby debi|delbert bert del|delia della|delores dee lola della dolores lolly|denise denny dennie|dennis denny den denis dennie|derek rick derrick derick dirk|diana di diane dianne dianna|dominic dom nick dominik dominick nicky mingo|dominique nikki|donald don donnie donny dony|donna|dora
        dorothy dot dottie dolly dora dodie dory dortha dorothea thea|douglas doug dougie|duncan dunc|earl early|edith edie|edmund ed eddie ned ted edmond ted|edna edie|eduardo ed eddie edward|edward ed eddie ted teddy ned eduard eddy eduardo|edwin ed eddie ned win|eileen ellie lena
        elaine elain lainie ellie lena helen|eleanor ellie nell nora elle elinor elenor lenora nellie ella leonora lenora|elijah eli lige|eli elias elijah|elisha eli lish|elizabeth liz lizzie beth betty betsy eliza libby lisa liza elisabeth bess ellie lizzy lise elise elsie bessie betsey elsa bettie lib lily beth alizabeth isabel elisa lisbeth
        ella ellie el|ellen ellie nell nellie helen|emanuel manny manuel emmanuel|emily em emmy millie emma emilie|emma em emmy|eric erik rick erich ricky|erica erika ricki rickie|ernest ernie ernesto|estelle stella essie|esther essie hester hettie|ethan|eugene gene yevgeny evgeny|eugenia gene genie
        eva eve evie ava|evelyn evie eve lynn ev eveline|ezra ez|faith fay|felicia fel fely felicity|felix|ferdinand ferdy ferdie fernando|fidelia delia|florence flo florrie flora flossy|frances fran frannie franny francie frankie fanny sis francesca|francis frank fran frankie francisco franciszek francesco francois franz|francisco paco pancho cisco frank francis
        franklin frank frankie|frederick fred freddie freddy rick frederic fredrick friedrich federico fritz frederik|gabriel gabe gab gabby|gabriela gabi gaby gabriella|gabrielle gabby gabi elle ella gabriella gaby|gareth gary|garrett gary|gary garry|genevieve gen jenny viv eve|geoffrey geoff jeff jeffrey geofrey
        george georgie jorge georg jurgen yuri giorgio|georgia georgie|georgina georgie gina georgiana|gerald gerry jerry gerhard|geraldine gerry geri dina gerrie jerry|gerard gerry jerry gerhard|gertrude gert trudy gertie|gilbert gil bert wilber|giovanni gianni gio john|giuseppe beppe peppe joseph|gloria glory
        gordon gord gordie|grace gracie|graham gray graeme|gregory greg gregg grigory gregor gregorio|guadalupe lupe|gustav gus gustavo gustave|gwendolyn gwen wendy|hannah hanna anna nan nanny anne susan|hans johannes johann|harold harry hal hap haps|harriet hattie harriett|harrison harry|harvey harv|hazel
        heather hetty|heidi adelheid|helen nell helena helene ellen ella lena elena ellie nellie eleni olena yelena|henrietta hettie etta hank hetty nettie|henry hank harry hal henri heinrich hendrik enrique enrico|herbert herb bert bertie|herman herm hermann|hilary hillary|hiram|howard howie hal howie|hubert hugh bert hub
        hugh hughie hugo|ida|ignatius iggy ignacio nacho|ian iain john|immanuel manny|irene rene irena|irving irv|isaac ike zac zeke izak|isabella bella izzy isabel isabelle belle ibby sabella|isabel izzy bella isabelle ysabel belle|isaiah zay|isidore izzy
        jacob jake jakob jay jaap jakub|jacqueline jackie jacqui jacki jaclyn|james jim jimmy jamie jem jimmie jaime|jane janie janey jayne jean jenny jessie|janet jan jessie janette|janice jan|jared jerry|jasmine jas jaz jazz|jason jay jase|jasper jap casper|jean jeannie jane jeanne|jeanette jean janet jessie nettie
        jefferson jeff|jeffrey jeff jeffery geoff geoffrey jeffry|jennifer jen jenny jenn jennie|jeremiah jerry jeremy jerimiah|jeremy jerry jem jez jezza|jerome jerry|jessica jess jessie jessy|jesse jess jessie|jill jilly|joan joanie jo nonie|joanna jo joanne joann joan jody hannah|joel joe
        johann hans johannes john|johanna hanna jo joanna|john jack johnny jon johnnie jock jonnie johny ian juan ivan johan sean evan jan|jonathan jon jonny nathan johnathan jonathon nate johnathon johnny|jordan jordy|jose pepe joe joseph|joseph joe joey jo josef jos jose yosef yusuf iosif|josephine jo josie fina jody joey josephina|joshua josh jos
        joy|joyce joy|juan john juanito|juanita nettie nita|judith judy judi jude judie|julia jules julie jill juliet|julian jules jule|juliana julie jules|julius jule jules|june junie|justin justus|karen kari karin|katarzyna kasia|katelyn kate kay katie lynn caitlin kaitlyn
        kathleen kathy kate katie kath cathleen kay kit kitty catherine|katrina kat trina kate|kay katherine|kelly kel kellie|kelsey kel|kendall ken kenny|kendra ken kenny|kenneth ken kenny kendrick|kent kenny ken|kerry|kevin kev|kimberly kim kimberley kimmy kimberlee|kristen kris kristin kirsten kristy kristine kristan
        kristina kris tina christina kristine|kristine kris kristy tina chris chrissy kristin|kyle|lance|larry lawrence|lashonda shonda|latasha tasha|latisha tish tisha|latoya toya|laura laurie lori laureen loretta|laureen laurie|lauren laurie loren ren lorrie|lavinia vina viney|lawrence larry laurie lars laurence lon lonny lonnie law lorenzo lorry
        leah lea|leander lee|leigh lee lea|lee leo leon leonard|lena ellen|leo leon leonard|leonard len lenny leo leon lennie leonardo|leona lee leonie|leopold leo lee|leroy roy lee|leslie les lesley|lester les|levi lee|lewis lew louis lou|lillian lily lil lilian lilly|lincoln link|linda lindy lynda lynn melinda belinda
        lindsay lindsey lindsy linds|lisa liz melissa|lloyd loyd|lois louise|lora lorie|lorenzo loren|loretta retta lori etta|lorraine lori raine rana|lottie|louis lou louie luis lewis ludwig luigi|louise lou lulu eliza louisa lois|lucas luke lukas luca|lucia lucy lucie|lucille lucy lu lou cille ceall lucy|lucinda lucy cindy
        luella lula ella lu|luther luke|lydia liddy|lynn lynne lyn|mabel mehitabel|mackenzie kenzie mac|madeline maddie maddy madeleine maddi madge lena maud magdalena|madison maddie maddy mattie|magdalena lena magda maggie magdalen|mahala hallie|malcolm mal mac|malinda lindy|mallory|manuel manny manolo emanuel
        marcella marcie|marcia marcy mary marsha|marcus marc mark markus marco|margaret maggie meg peggy marge margie peg madge greta rita margo daisy margret peggie maisie meta meggy midge maggi margarita marguerite gretchen peggy|margarita rita margie margaret|maria mia marie mary mariah moll marya maryam
        mariah mary maria|marian marianna marion|marianne mary maryann anne mari|marie mae mary maria|marilyn mary|marion mary|marissa rissa|marjorie marge margie margy|mark marc marcus marko|marlene lena|marlon|marsha marcie mary marcia|marshall marsh|martha marty mattie mat patsy patty marta|martin marty mart|martina tina marty
        marvin marv merv|mary molly polly mamie may mae mitzi marie maria mollie miriam maryann|matilda tilly mattie tilda maud mathilda|matthew matt mat mathew matty matthias thias thys mateo matteo matthieu|mattie martha|maureen mo mary|maurice mo morris maury morry moritz morrie mauricio|max maxim maximilian maxwell|maxine max
        maxwell max|megan meg meghan meggie|melanie mel|melinda linda mel lindy mindy|melissa mel missy lissa lisa milly|melody mel|melvin mel vin vinny mal|mercedes mercy sadie|merle|michael mike mick mickey mikey micheal mitch mikael mickie miguel mikhail michel michal misha micah|michelle shelly chelle michele mickey shelley mish
        mildred millie milly|millicent millie missy|minerva minnie|miranda randy mandy mira|miriam mimi mitzi mary|mitchell mitch|mitzi|mohammed mo mohamed muhammad mohammad mohamad mhd muhammed mohamud mehmet mohd|monica monika monna|morgan mo|morris mo maurice|moses moe|muriel mur|myra|myron|nadine nada deedee
        nancy nan ann nannie|naomi omi|natalie nat nattie nathalie talia|natalia natasha talia nat|natasha tasha nat|nathan nate nat nathaniel natty|nathaniel nate nathan nat natty than|neal neil|nelson nels|nicholas nick nicky nico nicolas nikolas klaus claus nicolay nikolai nickolas nicholaus colin
        nicole nikki nicky nic nichole nickie nicki|noel nowell|nora nonie|norbert bert norby|norman norm|octavia tave|olive ollie nollie livia|oliver ollie|olivia liv livvy ollie nollie livia|oscar ozzie|oswald ozzy waldo|otto|owen|paige|pamela pam pammy|patience pat patty|patricia pat patty tricia trish patsy patti tish patti trixie
        patrick pat paddy rick patsy peter|paul paulie pablo pavel polly pawel|paula pauly polly lina|paulina polly lina|pauline polly paula|pearl|pedro peter|penelope penny nell pen|percival percy|perry|peter pete petey pedro pierre pieter piotr petr pat|philip phil phillip pip philippe felipe|phoebe|phyllis phyl|precious|prescott scott scotty
        priscilla cilla prissy cissy|prudence prue prudy|quentin|rachel rach rachael shelly|rafael rafa raphael|ralph ralphie rafe|ramona mona|randall randy rand|randolph randy rand dolph|raphael rafe rafael ralph|raymond ray raymundo|reba beck becca rebecca|rebecca becky becca beck rebekah reba beckie
        regina reggie gina ray|reginald reg reggie naldo renny rex ron|rene renee|renee rena|reuben rube ruben|rhoda rodie|rhonda ron ronnie|ricardo ricky rico rick richard|richard rick dick rich ricky richie dickie rickie ricardo|robert bob rob bobby robbie bert robin roberto dob rupert hob bobbie|roberta bobbie robbie berta bert robbie birdie
        roderick rod rick erick rickie|rodney rod|roger rodge rog hodge|roland rollie lanny rollo rolly orlando|ronald ron ronnie ronny naldo|rosabel|rosalind roz ros rosalyn rosie|rosaline rosie|rosalyn linda roz|rosa rosie rosita rose|rose rosie rosa|rosemary rose rosie romy marie mary|roxanne roxy rose ann|roy|rudolph rudy rolf rudolf rollo|rufus
        russell russ rusty russel|ruth ruthie|ryan|sabrina brina|salome sally|salvatore sal toto salvador|samantha sam sammy mantha|samson sam|samuel sam sammy|sandra sandy sandi cassandra alexandra sandie|sarah sara sally sadie sal sarai zara zarah sukey|savannah vannie anna savanna|scott scotty|sean shaun shawn john|sebastian seb bastian
        selena lena selina|selma|shannon|sharon shari sherri sha shay|sheila shelagh|shelby|sheldon shelly|shelley|shirley shirl sherry lee|sidney sid sydney syd|silvia sylvia|silas si|simon si simeon sion|solomon sol sal|sonia sonya|sophia sophie sofia sofie|sophronia|stacy stacey stacie|stanley stan|stefan steve stephen
        stephanie steph stephie stefanie steffi stephany annie|stephen steve steven stevie stefan esteban etienne stevan steph stephan|stuart stu stewart|susan sue susie suzy suzie hannah susanna suzanne susannah nan|susanna sue susie suzanne susannah susanne hannah|suzanne sue suzy suki susie|sybil sibby|sylvester sly vester sy si|sylvia sylvie
        tabitha tabby|tamara tammy tami tammi|tanya tatiana|tasha natasha|taylor tay|teresa terry tess tessa theresa terri tracy therese tessie thirza tracey|terence terry terrence terrance|terrance terry|thaddeus tad thad|thelma|theodore ted teddy theo theodor feodor fyodor|theodora thea dora|theresa terry tess tessa teresa terri tracy resa
        thomas tom tommy thom tomas tomasz tommaso tam|tiffany tiff tiffy|timothy tim timmy|tobias toby tobi bias|todd tod|tracy tracey|travis trav|trenton trent|tyler ty|tyrone ty|tyrese ty|ulysses|ursula ulla sulie|valentina val tina|valentine val|valerie val valery|vanessa nessa vanna essa|veronica ronnie roni vera vonnie franky
        victor vic viktor vick|victoria vicky vicki tori vic viktoria vickie tory|vincent vince vinnie vinny vin vicente vincenzo|viola ola vi|violet letty|virgil virg|virginia ginny ginger jane virgy gina jennie|vivian viv vivien vi|wallace wally|walter walt wally|wanda wandy|warren ren|wayne|wendy gwen|wesley wes|wilbur will
        wilda willie|wilfred will fred wilf willie|wilhelm willi willy william|wilhelmina mina wilma willie minnie|william bill will billy willy liam wil willie guillermo guillaume wilhelm billie|willis bill|wilma|winifred winnie freda winnet|winston win winnie|yolanda yoli|yvette|yvonne vonnie eve|zachary zach zack zac zachariah zachery zak
        zoe zoey|aleksey alexey alexei|dmitri dmitry dima dmytro|ivan vanya john|mikhail misha michael|sergei sergey serge|yuri juri|vladimir vlad volodymyr|ekaterina katya kate|olga olya|natalya natalia|svetlana sveta|tatiana tanya|jürgen jurgen juergen|joachim jochen achim|wolfgang wolf|hans-peter|karl-heinz|ulrich uli|andreas andi|sabine bine|ulrike uli
        jean-pierre|pierre pete|francois francis|etienne steve|guillaume bill|concepcion concha conchita|dolores lola|enrique quique henry|eduardo lalo edu|guillermo memo guille|ignacio nacho|jesus chuy|jose pepe|luis lucho|manuel manolo|mercedes meche|rosario charo|pilar|santiago santi|joao|ricardo rico|ana anita|carlos charly|fernando nando|gustavo tavo|rodrigo rodri
        alexander aleksandr aleksander aleksandar alyaksandr aliaksandr oleksandr alexandre alejandro alessandro sandor iskander|nikolai nikolay mykola mikalai mikalay nikola nicholas|andrei andrey andrii andriy andrzej andrew
        sergei sergey serhii serhiy siarhei syarhei|dmitri dmitry dmytro dzmitry dmitriy|yevgeny evgeny evgenii evgeni yevhen eugene yauhen|mikhail mykhailo mikhas michael|pavel pavlo paval paul|yuri yury iurii yuriy george
        vladimir volodymyr uladzimir wladimir|anastasia anastassia anastasiya nastassia nastasia nastya anastasija|yulia julia iuliia yuliya|ekaterina yekaterina kateryna katsiaryna katerina|maria mariya maryia mariia|irina iryna irena|elena yelena olena alena helena
        tatiana tatyana tetiana tatsiana|natalia nataliya natallia nataliia|muhammad mohammed mohamed muhammed mohammad mhmd|ahmed ahmad ahmet ahmd|hussein husein hussain huseyin hsyn husayn|hassan hasan hsn|yousef yusuf yousuf youssef yusef josef|khaled khalid khld
        omar umar omer|abdullah abdallah abdulla|ibrahim ebrahim abraham|fatima fatema fatma fatimah|aisha ayesha aysha aicha|layla leila laila leyla|giovanni gianni john juan jean johann joao ivan|francesco francisco francois franz franciszek francis|giuseppe joseph jose josef|luigi luis louis ludwig
        """;

    private static readonly Dictionary<string, ushort[]>.AlternateLookup<ReadOnlySpan<char>> GroupsOf = Build();

    /// <summary>The groups a folded given name belongs to; empty for a name the table lacks.</summary>
    public static ushort[] Of(ReadOnlySpan<char> given) => GroupsOf.TryGetValue(given, out ushort[]? groups) ? groups : [];

    /// <summary>True when the two names share a group.</summary>
    public static bool AreVariants(ReadOnlySpan<char> a, ReadOnlySpan<char> b) => Share(Of(a), Of(b));

    /// <summary>True when the two ascending lists have a member in common.</summary>
    public static bool Share(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (a[i] == b[j])
            {
                return true;
            }

            _ = a[i] < b[j] ? i++ : j++;
        }

        return false;
    }

    private static Dictionary<string, ushort[]>.AlternateLookup<ReadOnlySpan<char>> Build()
    {
        var groups = new Dictionary<string, SortedSet<ushort>>(StringComparer.Ordinal);
        ushort number = 0;
        foreach (string group in Groups.Split(['|', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            foreach (string name in group.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!groups.TryGetValue(name, out SortedSet<ushort>? of))
                {
                    groups[name] = of = [];
                }

                of.Add(number);
            }

            number++;
        }

        return groups.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
