/// A unit of measurement as `{{convert}}` knows it.
struct MeasuringUnit: Sendable {
    let code: String
    let symbol: String
    /// One of it, and more than one, in British and in American spelling.
    let singular: String
    let plural: String
    let singularUS: String
    let pluralUS: String
    /// How many of the dimension's base unit it is.
    let scale: Double
    /// For temperatures: where its zero is, in units of its own.
    var offset = 0.0
    let dimension: Substring
    /// What it is converted into when the call does not say.
    let partner: String

    func name(isPlural: Bool, isUS: Bool) -> String {
        isUS ? (isPlural ? pluralUS : singularUS) : isPlural ? plural : singular
    }

    static func named(_ code: String) -> MeasuringUnit? { byCode[code] }

    private static let byCode: [String: MeasuringUnit] = {
        var units: [String: MeasuringUnit] = [:]
        for line in lines.split(separator: "\n") {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count >= 7, let scale = Double(fields[4]) else { continue }
            let codes = fields[0].split(separator: ",").map(String.init)
            let british = String(fields[2])
            let plural = fields[3].isEmpty ? british + "s" : String(fields[3])
            func american(_ text: String) -> String {
                text.replacing("metre", with: "meter").replacing("litre", with: "liter")
                    .replacing("tonne", with: "metric ton")
            }
            for code in codes where units[code] == nil {
                units[code] = MeasuringUnit(
                    code: codes[0], symbol: String(fields[1]), singular: british, plural: plural,
                    singularUS: american(british), pluralUS: american(plural), scale: scale,
                    offset: fields.count > 7 ? Double(fields[7]) ?? 0 : 0, dimension: fields[5],
                    partner: String(fields[6]))
            }
        }
        return units
    }()

    /// Codes | symbol | name | plural, where it is not an s more | size | dimension | partner | zero.
    private static let lines = """
        m,metre,meter,metres,meters|m|metre||1|length|ft
        km,kilometre,kilometer,kilometres,kilometers|km|kilometre||1000|length|mi
        cm,centimetre,centimeter,centimetres,centimeters|cm|centimetre||0.01|length|in
        mm,millimetre,millimeter,millimetres,millimeters|mm|millimetre||0.001|length|in
        dm|dm|decimetre||0.1|length|in
        um,μm,µm|μm|micrometre||1e-6|length|in
        nm|nm|nanometre||1e-9|length|in
        Mm|Mm|megametre||1e6|length|mi
        Gm|Gm|gigametre||1e9|length|mi
        mi,mile,miles|mi|mile||1609.344|length|km
        ft,foot,feet|ft|foot|feet|0.3048|length|m
        in,inch,inches|in|inch|inches|0.0254|length|mm
        yd,yard,yards|yd|yard||0.9144|length|m
        nmi|nmi|nautical mile||1852|length|km mi
        furlong|furlong|furlong||201.168|length|ft m
        chain|chain|chain||20.1168|length|ft m
        fathom|fathom|fathom||1.8288|length|ft m
        rod|rod|rod||5.0292|length|ft m
        hand|hh|hand||0.1016|length|in cm
        league|league|league||4828.032|length|km
        AU,au|au|astronomical unit||149597870700|length|km mi
        ly|ly|light-year||9460730472580800|length|pc
        pc|pc|parsec||3.0856775814913673e16|length|ly
        kpc|kpc|kiloparsec||3.0856775814913673e19|length|kly
        kly|kly|kilolight-year||9460730472580800000|length|kpc
        m2,sqm|m2|square metre||1|area|sqft
        km2,sqkm|km2|square kilometre||1e6|area|sqmi
        cm2|cm2|square centimetre||1e-4|area|sqin
        mm2|mm2|square millimetre||1e-6|area|sqin
        ha,hectare,hectares|ha|hectare||10000|area|acre
        acre,acres,ac|acres|acre||4046.8564224|area|ha
        sqmi,mi2|sq mi|square mile||2589988.110336|area|km2
        sqft,ft2|sq ft|square foot|square feet|0.09290304|area|m2
        sqin,in2|sq in|square inch|square inches|0.00064516|area|cm2
        sqyd,yd2|sq yd|square yard||0.83612736|area|m2
        sqnmi|sq nmi|square nautical mile||3429904|area|km2 sqmi
        dunam,dunum|dunam|dunam||1000|area|ha
        tsubo|tsubo|tsubo|tsubo|3.305785123966942|area|m2
        m3|m3|cubic metre||1|volume|cuft
        km3|km3|cubic kilometre||1e9|volume|cumi
        cm3,cc|cm3|cubic centimetre||1e-6|volume|cuin
        dm3|dm3|cubic decimetre||0.001|volume|cuin
        hm3|hm3|cubic hectometre||1e6|volume|cuyd
        L,l,litre,liter,litres,liters|L|litre||0.001|volume|impgal USgal
        ml,mL|mL|millilitre||1e-6|volume|impfloz USfloz
        cl,cL|cL|centilitre||1e-5|volume|impfloz USfloz
        hl,hL|hL|hectolitre||0.1|volume|impgal USgal
        cuft,ft3|cu ft|cubic foot|cubic feet|0.028316846592|volume|m3
        cuin,in3,cid|cu in|cubic inch|cubic inches|1.6387064e-5|volume|cm3
        cuyd,yd3|cu yd|cubic yard||0.764554857984|volume|m3
        cumi,mi3|cu mi|cubic mile||4168181825.440579584|volume|km3
        USgal,U.S.gal,gal|US gal|US gallon||0.003785411784|volume|L impgal
        impgal,imp gal|imp gal|imperial gallon||0.00454609|volume|L USgal
        USfloz,U.S.floz,oz(US)|US fl oz|US fluid ounce||2.95735295625e-5|volume|mL
        impfloz|imp fl oz|imperial fluid ounce||2.84130625e-5|volume|mL
        USqt,usqt|US qt|US quart||0.000946352946|volume|L
        USpt|US pt|US pint||0.000473176473|volume|L
        imppt|imp pt|imperial pint||0.00056826125|volume|L
        oilbbl,bbl|bbl|barrel||0.158987294928|volume|m3
        Moilbbl|MMbbl|million barrels|million barrels|158987.294928|volume|m3
        Goilbbl|billion bbl|billion barrels|billion barrels|158987294.928|volume|m3
        oilbbl/d,bbl/d|bbl/d|barrel per day|barrels per day|1.840130728333333e-6|flow|m3/d
        Moilbbl/d|MMbbl/d|million barrels per day|million barrels per day|1.840130728333333|flow|m3/d
        acre.ft,acreft,acre·ft|acre⋅ft|acre-foot|acre-feet|1233.48183754752|volume|m3
        USbsh|US bsh|US bushel||0.03523907016688|volume|L
        kg,kilogram,kilograms|kg|kilogram||1|mass|lb
        g,gram,grams|g|gram||0.001|mass|oz
        mg|mg|milligram||1e-6|mass|gr
        t,tonne,tonnes,MT|t|tonne||1000|mass|LT ST
        kt|kt|kilotonne||1e6|mass|LT ST
        Mt|Mt|megatonne||1e9|mass|LT ST
        lb,lbs,pound,pounds|lb|pound||0.45359237|mass|kg
        oz,ounce,ounces|oz|ounce||0.028349523125|mass|g
        ozt,troy ounce|ozt|troy ounce||0.0311034768|mass|oz g
        st,stone|st|stone|stone|6.35029318|mass|lb kg
        LT,long ton,long tons|long tons|long ton||1016.0469088|mass|ST t
        ST,short ton,short tons|short tons|short ton||907.18474|mass|LT t
        gr|gr|grain||6.479891e-5|mass|g
        cwt,long cwt|cwt|hundredweight|hundredweight|50.80234544|mass|lb kg
        carat|carat|carat||0.0002|mass|g
        m/s|m/s|metre per second|metres per second|1|speed|ft/s
        km/s|km/s|kilometre per second|kilometres per second|1000|speed|mi/s
        mi/s|mi/s|mile per second|miles per second|1609.344|speed|km/s
        km/h,kmh,kph|km/h|kilometre per hour|kilometres per hour|0.2777777777777778|speed|mph
        mph|mph|mile per hour|miles per hour|0.44704|speed|km/h
        ft/s|ft/s|foot per second|feet per second|0.3048|speed|m/s
        ft/min|ft/min|foot per minute|feet per minute|0.00508|speed|m/min
        m/min|m/min|metre per minute|metres per minute|0.016666666666666666|speed|ft/min
        kn,knot,knots|kn|knot||0.5144444444444445|speed|km/h mph
        mm/h|mm/h|millimetre per hour|millimetres per hour|2.777777777777778e-7|speed|in/h
        in/h|in/h|inch per hour|inches per hour|7.055555555555556e-6|speed|mm/h
        cm/s|cm/s|centimetre per second|centimetres per second|0.01|speed|in/s
        in/s|in/s|inch per second|inches per second|0.0254|speed|cm/s
        m/s2|m/s2|metre per second squared|metres per second squared|1|acceleration|ft/s2
        ft/s2|ft/s2|foot per second squared|feet per second squared|0.3048|acceleration|m/s2
        C,°C,degC|°C|degree Celsius|degrees Celsius|1|temperature|F|-273.15
        F,°F,degF|°F|degree Fahrenheit|degrees Fahrenheit|0.5555555555555556|temperature|C|-459.67
        K|K|kelvin|kelvins|1|temperature|C F|0
        C-change,C change|°C|degree Celsius change|degrees Celsius change|1|temperature change|F-change
        F-change,F change|°F|degree Fahrenheit change|degrees Fahrenheit change|0.5555555555555556|temperature \
        change|C-change
        W|W|watt||1|power|hp
        kW|kW|kilowatt||1000|power|hp
        MW|MW|megawatt||1e6|power|hp
        GW|GW|gigawatt||1e9|power|hp
        hp,bhp,ihp,shp,whp|hp|horsepower|horsepower|745.69987158227022|power|kW
        PS,metric horsepower|PS|metric horsepower|metric horsepower|735.49875|power|kW
        N|N|newton||1|force|lbf
        kN|kN|kilonewton||1000|force|lbf
        MN|MN|meganewton||1e6|force|lbf
        lbf|lbf|pound-force|pounds-force|4.4482216152605|force|N
        kgf|kgf|kilogram-force|kilograms-force|9.80665|force|N lbf
        tf|tf|tonne-force|tonnes-force|9806.65|force|kN lbf
        Pa|Pa|pascal||1|pressure|psi
        kPa|kPa|kilopascal||1000|pressure|psi
        MPa|MPa|megapascal||1e6|pressure|psi
        GPa|GPa|gigapascal||1e9|pressure|psi
        hPa|hPa|hectopascal||100|pressure|inHg
        mbar,mb|mbar|millibar||100|pressure|inHg
        bar|bar|bar||100000|pressure|kPa
        atm|atm|standard atmosphere||101325|pressure|kPa
        psi|psi|pound per square inch|pounds per square inch|6894.757293168362|pressure|kPa
        ksi|ksi|kilopound per square inch|kilopounds per square inch|6894757.293168362|pressure|MPa
        inHg|inHg|inch of mercury|inches of mercury|3386.388640341|pressure|kPa
        mmHg|mmHg|millimetre of mercury|millimetres of mercury|133.322387415|pressure|kPa
        torr,Torr|Torr|torr|torr|133.32236842105263|pressure|kPa
        J|J|joule||1|energy|cal
        kJ|kJ|kilojoule||1000|energy|kcal
        MJ|MJ|megajoule||1e6|energy|kWh
        GJ|GJ|gigajoule||1e9|energy|kWh
        TJ|TJ|terajoule||1e12|energy|GWh
        cal|cal|calorie||4.184|energy|J
        kcal,Cal|kcal|kilocalorie||4184|energy|kJ
        kWh|kWh|kilowatt-hour||3.6e6|energy|MJ
        MWh|MWh|megawatt-hour||3.6e9|energy|GJ
        GWh|GWh|gigawatt-hour||3.6e12|energy|TJ
        TWh|TWh|terawatt-hour||3.6e15|energy|PJ
        PJ|PJ|petajoule||1e15|energy|TWh
        BTU,Btu|BTU|British thermal unit||1055.05585262|energy|kJ
        eV|eV|electronvolt||1.602176634e-19|energy|aJ
        Nm,N.m,N·m,N⋅m|N⋅m|newton-metre||1|torque|lbft
        lbft,lb.ft,lb·ft,lbfft,lbf.ft,lb⋅ft,ftlb|lb⋅ft|pound-foot|pound-feet|1.3558179483314004|torque|Nm
        kgm,kg.m,kgf.m|kg⋅m|kilogram metre||9.80665|torque|Nm lbft
        /km2,PD/km2,pd/km2|/km2|per square kilometre|per square kilometre|1e-6|density of population|/sqmi
        /sqmi,PD/sqmi,pd/sqmi|/sq mi|per square mile|per square mile|3.861021585424458e-7|density of population|/km2
        /ha|/ha|per hectare|per hectare|1e-4|density of population|/acre
        /acre|/acre|per acre|per acre|0.0002471053814671653|density of population|/ha
        kg/m3|kg/m3|kilogram per cubic metre|kilograms per cubic metre|1|density|lb/cuyd
        g/cm3,g/cc|g/cm3|gram per cubic centimetre|grams per cubic centimetre|1000|density|lb/cuin
        g/L,g/l|g/L|gram per litre|grams per litre|1|density|lb/cuin
        lb/cuyd|lb/cu yd|pound per cubic yard|pounds per cubic yard|0.5932764212577829|density|kg/m3
        lb/cuin|lb/cu in|pound per cubic inch|pounds per cubic inch|27679.904710203125|density|g/cm3
        lb/cuft|lb/cu ft|pound per cubic foot|pounds per cubic foot|16.018463373960142|density|g/cm3
        m3/s|m3/s|cubic metre per second|cubic metres per second|1|flow|cuft/s
        cuft/s,ft3/s|cu ft/s|cubic foot per second|cubic feet per second|0.028316846592|flow|m3/s
        L/s|L/s|litre per second|litres per second|0.001|flow|cuft/s
        m3/d|m3/d|cubic metre per day|cubic metres per day|1.1574074074074074e-5|flow|cuft/d
        USgal/min|US gal/min|US gallon per minute|US gallons per minute|6.309019640343983e-5|flow|L/min
        L/min|L/min|litre per minute|litres per minute|1.6666666666666667e-5|flow|USgal/min
        kg/m2|kg/m2|kilogram per square metre|kilograms per square metre|1|surface density|lb/sqft
        lb/sqft|lb/sq ft|pound per square foot|pounds per square foot|4.88242763638305|surface density|kg/m2
        """
}
