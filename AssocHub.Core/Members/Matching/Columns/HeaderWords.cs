using AssocHub.Core.Common;

namespace AssocHub.Core.Members.Matching.Columns;

/// <summary>
/// What headers are called, in the languages that associations' files come in. Headers and words are compared folded and joined
/// (<c>Date of birth</c>, <c>DATE_OF_BIRTH</c> and <c>dateOfBirth</c> are one); <c>=</c> asks for the whole header, anything else for a part of it.
/// </summary>
internal static class HeaderWords
{
    // The first rule that fits wins.
    private static readonly (string Words, ColumnRole Role)[] Table =
    [
        ("=recordid|=recid|=rowid|=uniqueid|=recordnumber|=recno|=rownumber|=rowno|=id|=rid|=unnamed0|=index|=record|=row|=lineno|=nr|=no|=lfdnr|=identifiant|=编号|=序号|=番号|=번호|=№|=номер|=αα|=sno|=srno|=uid|=guid|=uuid|=key|=pk",
            ColumnRole.RecordId),
        ("=source|=datasource|=sourcesystem|=sourcename|=system|=sourcedataset|=dataset|=file|=sourcefile|=origin|=quelle|=herkunft|=fuente|=fonte|=bron|=zdroj|=zrodlo|=kalla|=источник|=来源|=출처", ColumnRole.Source),
        ("=amsid|=memberid|=membernumber|=memberno|=membernr|=membershipnumber|=membershipid|=membershipno|mitgliedsn|mitgliednr|=lidnummer|=medlemsnummer|=medlemsnr|numerodesocio|numeroadherent|=会員番号|=회원번호|=会员号|=номерчлена",
            ColumnRole.AmsId),
        ("phonetype|emailtype|addrtype|addresstype|idtype|taxidtype|recordtype|numbercountry|idcountry|numberstate|passportcountry|licensestate|licencestate|optin|opted|bounced|verified|fax", ColumnRole.Ignore),
        ("email|emailaddress|mailaddress|courriel|=mail|=mails|correo|eposta|epost|postaelettronica|sahkoposti|электроннаяпочта|элпочта|=почта|пошта|メール|邮箱|邮件|이메일|=메일|البريد|=דואל|=דואראלקטרוני|=ηλταχυδρομειο", ColumnRole.Email),
        ("phone|telefon|telefoon|=tel|=telno|=telnr|=tlf|=mobile|=mobilenumber|=mobileno|=cell|=cellno|handynummer|=handy|=fon|mobil|cellulare|celular|=gsm|=movil|puhelin|телефон|=тел|電話|电话|手机|携帯|전화|휴대|dienthoai|=sdt|τηλεφων|κινητο|هاتف|טלפון|msisdn|whatsapp",
            ColumnRole.Phone),
        ("socsec|=ssn|ssnnumber|passport|passnummer|reisepass|nationalid|nationalnumber|driverslicen|driverlicen|drivinglicen|licensenumber|licencenumber|licenceno|licenseno|fuhrerschein|taxid|taxno|taxnumber|steuerid|steuernummer|=nin|=nino|=nhs|nhsn|=bsn|personnummer|personnr|socialsecurity|leinumber|=ein|idnumber|idcardn|identitycard|=idno|=tin|=vat|vatnumber|=cpf|=rg|=dni|=nie|=nif|=curp|=rfc|codicefiscale|=pesel|=nip|rodnecislo|kimlik|tckn|=cpr|cprnummer|henkilotunnus|=hetu|personalausweis|svnr|sozialversicherung|=ahv|=oib|=jmbg|=egn|=cnp|isikukood|medicare|aadhaar|=pan|pannumber|=sin|=tfn|=cccd|=cmnd|=nik|=ktp|身份证|身分証|マイナンバー|주민등록|=инн|=снилс|паспорт|=рнокпп|=αφμ|=αμκα|orcid|=npi|insee|numsecu|=nir|voterid|patientid|=mrn|soc_sec",
            ColumnRole.NationalId),
        ("birthyear|yearofbirth|yearborn|=yob|=byear|geburtsjahr|=by|anneenaissance|anonacimiento|annodinascita|geboortejaar|fodelsear|rokurodzenia|годрождения", ColumnRole.BirthYear),
        ("birthmonth|monthofbirth|=mob|=bmonth|=bm|geburtsmonat", ColumnRole.BirthMonth),
        ("dayofbirth|birthday|=bday|=bd|geburtstag", ColumnRole.BirthDay),
        ("birthplace|placeofbirth|birthcity|birthtown|birthcountry|birthstate|geburtsort|lieudenaissance|lugardenacimiento|luogodinascita|geboorteplaats|localdenascimento|местарождения|месторождения", ColumnRole.Other),
        ("dateofbirth|birthdate|birthdt|dateborn|=dob|=born|geburtsdatum|gebdatum|gebdat|=gebam|geboren|=geburt|nacimiento|=fnac|naissance|=nele|nascita|nascimento|geboortedatum|=gebdatum|fodelsedatum|fodselsdato|fodselsdag|syntymaaika|dataurodzenia|=urodzony|datumnarozeni|datumrodenja|szuletesi|dogumtarihi|ngaysinh|tanggallahir|=birth|dobirth|=bdate|датарождения|=др|датанародження|生年月日|出生日期|出生年月|=生日|생년월일|=생일|γεννησης|الميلاد|לידה",
            ColumnRole.BirthDate),
        ("фамилияимя|прізвищеімя|имяотчествофамилия|firstmiddlelast|lastfirstmiddle", ColumnRole.FullName),
        ("middlename|namemiddle|middleinitial|midlname|=middle|=mname|=midname|=mi|=minit|secondname|secondgivenname|=fnamec2|=firstname2|=givenname2|segundonombre|deuxiemeprenom|zweitername|zwischenname|patronymic|отчество|побатькові|=drugieimie", ColumnRole.MiddleName),
        ("namesuffix|=suffix|=generation|=nmsuffix|suffixname|namesfx", ColumnRole.NameSuffix),
        ("maidenname|=maiden|formername|previousname|geburtsname|madchenname|jeunefille|nomdenaissance|alias|othername|nickname|knownas|namefirstother|=salutation|=anrede|=civilite|=titel|=prefix|nameprefix|tussenvoegsel|username|=login|=lnamec2|=lastname2|filename|=eventname|coursename", ColumnRole.Ignore),
        ("nameorg|orgname|organization|organisation|=organizacion|=organizacao|=organizzazione|company|=employer|employername|=arbeitgeber|=employeur|=empleador|firma|firmenname|=org|institution|institute|affiliation|workplace|business|unternehmen|entreprise|=societe|empresa|azienda|=ditta|bedrijf|=foretag|=virksomhed|=yritys|sirket|=kurum|=spolecnost|=ceg|компани|организаци|компанія|会社|公司|单位|회사|εταιρεια|congty|perusahaan|شركة|חברה|=university|=school|=employername|=account|accountname",
            ColumnRole.Organization),
        ("firstandsurname|nameandsurname|firstandlast|firstlast|fullname|namefull|=name|=names|=names1|completename|personname|displayname|contactname|=membername|=member|=person|=contact|=customername|=clientname|=fullnm|nativename|badgename|attendee|=participant|=kunde|vollername|vollstandigername|vorundnachname|namevorname|=naam|volledigenaam|=namn|=navn|=nimi|=nev|teljesnev|nombrecompleto|nombreyapellidos|apellidosynombre|nomcomplet|nometprenom|nomprenom|prenomnom|nomecompleto|nomecognome|nomeecognome|=nominativo|imieinazwisko|jmenoaprijmeni|=imeiprezime|adsoyad|adisoyadi|isimsoyisim|hoten|hovaten|namalengkap|=nama|=фио|полноеимя|имяифамилия|=піб|прізвищетаіма|ονοματεπωνυμο|姓名|氏名|名前|=이름|성명|성함|الاسمالكامل|=الاسم|שםמלא|=שם",
            ColumnRole.FullName),
        ("firstname|givenname|forename|=first|=given|=fname|=fnm|=fnamec1|vorname|rufname|prenom|=namefirst|primarynamefirst|=nombre|=nombres|=nome|=nomi|=firstnm|fstname|=gname|christianname|voornaam|=roepnaam|fornamn|=fornavn|etunimi|=imie|imiona|jmeno|keresztnev|utonev|=ad|=adi|=isim|=ime|=meno|=ten|namadepan|имя|=імя|=ονομα|=名|=이름만|=givenname1|الاسمالاول|שםפרטי",
            ColumnRole.FirstName),
        ("lastname|surname|familyname|=last|=family|=lname|=lnm|=lnamec1|nachname|familienname|zuname|=nom|=noms|nomdefamille|namelast|apellido|=sname|=lastnm|lstname|achternaam|familienaam|cognome|sobrenome|=apelido|=apelidos|efternamn|=etternavn|=efternavn|sukunimi|nazwisko|prijmeni|csaladnev|vezeteknev|soyad|soyisim|prezime|priezvisko|=fmname|=ho|namabelakang|namakeluarga|фамилия|прізвище|επωνυμο|=姓|=氏|=성|اسمالعائلة|اللقب|שםמשפחה",
            ColumnRole.LastName),
        ("jobtitle|=title|=position|=occupation|=profession|=job|=beruf|berufsbezeichnung|=funktion|=function|=fonction|=poste|=metier|=cargo|=puesto|=profesion|=ocupacion|=profissao|=professione|=mansione|=functie|=beroep|=yrke|=stilling|=ammatti|=stanowisko|=zawod|=funkcja|=pozice|=meslek|=unvan|=gorev|jobrole|=role|должность|профессия|посада|役職|職業|职位|职务|직책|직업|θεση|επαγγελμα|chucvu|jabatan|=designation",
            ColumnRole.JobTitle),
        ("postcode|postalcode|=zip|zipcode|=zip5|=plz|postleitzahl|codepostal|=cp|=codigopostal|codigopostal|=cep|=cap|=postal|=pcode|postalno|postnummer|=postnr|=psc|iranyitoszam|=irsz|kodpocztowy|postakodu|郵便番号|邮编|邮政编码|우편번호|=индекс|почтовыйиндекс|=індекс|поштовийіндекс|=τκ|ταχκωδικος|pincode|eircode|=kodpos",
            ColumnRole.PostalCode),
        ("=city|=town|suburb|locality|=ort|wohnort|=stadt|=ville|=commune|=localite|municipality|municipio|addrcity|mailcity|ressity|cityname|=place|ciudad|=localidad|=poblacion|cidade|=citta|=comune|woonplaats|=plaats|=stad|=poststed|postort|miasto|miejscowosc|=mesto|=obec|=varos|sehir|=kaupunki|=paikkakunta|village|residencecity|postarea|rescitydesc|=город|=місто|населённыйпункт|=πολη|城市|=市|都市|市区町村|도시|thanhpho|=kota|المدينة|=עיר|=hometown|=residence",
            ColumnRole.City),
        ("=state|=region|province|provincia|provincie|=county|addrstate|=bundesland|statecode|=departement|=kanton|=canton|=estado|=uf|=prefecture|wojewodztwo|=megye|=lan|=fylke|countydesc|statecd|=stateabbr|=region|область|=регион|都道府県|=省|=시도|νομος|regione|provinsi|=district", ColumnRole.Region),
        ("=country|addrcountry|countrycode|=land|=pays|=pais|=paese|=nation|countryname|=ulke|=страна|=країна|=国|=国家|=국가|=χωρα|=maa|=negara", ColumnRole.Country),
        ("street|address|addr|strasse|=rue|housenumber|houseno|hausnummer|hausnr|huisnummer|building|adresse|adres|adress|direccion|domicilio|endereco|=rua|=morada|logradouro|indirizzo|=unit|=apartment|calle|=via|housenum|ulica|=utca|=cim|=lakcim|gatuadress|=gata|=gate|=vej|sokak|cadde|osoite|=katu|straat|住所|地址|番地|주소|адрес|улица|вулиця|διευθυνση|=οδος|diachi|alamat|العنوان|כתובת",
            ColumnRole.Street),
        ("=gender|=sex|geschlecht|gendercode|sexcode|=sexe|=sexo|=sesso|=genero|geslacht|=kon|=kjonn|=plec|pohlavi|cinsiyet|=sukupuoli|性別|性别|성별|=пол|=стать|=φυλο|gioitinh|jeniskelamin", ColumnRole.Other),
        ("nationality|citizenship|staatsangeh|nationalite|nacionalidad|=race|racecode|ethnic|maritalstatus|familienstand|bloodtype|bloodgroup", ColumnRole.Other),
    ];

    // Whole words of a header that nothing above knows: cust_fname, primary-zip.
    private static readonly (string Words, ColumnRole Role)[] Parts =
    [
        ("fname first given forename", ColumnRole.FirstName), ("lname last surname family", ColumnRole.LastName), ("dob birth born", ColumnRole.BirthDate),
        ("mail", ColumnRole.Email), ("tel mobile cell", ColumnRole.Phone), ("zip postal plz", ColumnRole.PostalCode), ("city town ort", ColumnRole.City),
        ("ssn", ColumnRole.NationalId), ("name", ColumnRole.FullName), ("gender sex", ColumnRole.Other), ("employer", ColumnRole.Organization), ("state county", ColumnRole.Region),
    ];

    private static readonly (string Word, bool Whole, ColumnRole Role)[] Rules =
    [
        .. Table.SelectMany(rule => rule.Words.Split('|').Select(word => (Key(word.TrimStart('=')), word[0] == '=', rule.Role))),
    ];

    private static readonly Dictionary<string, ColumnRole> RoleOfPart = Parts
        .SelectMany(part => part.Words.Split(' ').Select(word => (word, part.Role)))
        .ToDictionary(part => part.word, part => part.Role, StringComparer.Ordinal);

    // Dates that are somebody's, but not of birth; numbers of rows or of dealings.
    private static readonly string[] OfTheRow =
        ["join", "creat", "updat", "modif", "start", "end", "expir", "regist", "since", "entry", "hire", "visit", "admission", "death", "died", "seen", "login", "active", "activity", "contacted", "purchase", "order", "amount", "status", "timestamp"];

    /// <summary>The header as it is compared.</summary>
    public static string Key(string header) => string.Concat(TextFolding.Fold(header).Where(char.IsLetterOrDigit));

    /// <summary>What a header says, or null where no rule knows it; <see cref="ColumnRole.Ignore"/> where it is known to say nothing about who somebody is.</summary>
    public static ColumnRole? RoleOf(string header)
    {
        string key = Key(header);
        foreach ((string word, bool whole, ColumnRole role) in Rules)
        {
            if (whole ? key == word : key.Contains(word, StringComparison.Ordinal))
            {
                return role;
            }
        }

        if (IsOfTheRow(header))
        {
            return null;
        }

        foreach (string word in TextFolding.Fold(header).Split([' ', '_', '-', '.', '/', ':', '(', ')', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (RoleOfPart.TryGetValue(word.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), out ColumnRole role))
            {
                return role;
            }
        }

        return null;
    }

    /// <summary>True when a header speaks of the row or of a dealing, not of the person.</summary>
    public static bool IsOfTheRow(string header)
    {
        string key = Key(header);
        return Array.Exists(OfTheRow, word => key.Contains(word, StringComparison.Ordinal));
    }
}
