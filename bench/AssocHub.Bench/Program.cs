using AssocHub.Bench;

// Measures what the project promises about speed; see each bench for what it prints.
return args switch
{
    ["import", .. var rest] => await ImportBench.RunAsync(BenchOptions.Parse(rest)),
    ["generate", var folder, .. var rest] => ImportFolder.Write(folder, BenchOptions.Parse(rest)),
    ["source", .. var rest] => await SourceBench.RunAsync(rest),
    ["segments", .. var rest] => await SegmentBench.RunAsync(rest),
    ["match", .. var rest] => await MatchBench.RunAsync(rest),
    ["unify", .. var rest] => await UnifyBench.RunAsync(rest),
    ["review", .. var rest] => await ReviewBench.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("import [--members N] [--interactions M] [--seed S] [--keep DIR] | generate DIR [--members N] [--interactions M] [--seed S] | source [--records N] [--port P] | match --records R.csv [--truth T.csv] [--map FILE] [--out DIR] | match --people-records N [--seed S] [--growth | --session] | unify --database FILE [--share S] [--keep FILE] [--check] [--trace] | review --database FILE [--pairs N] [--cases N] [--trace] | segments [--sizes 20000:1000000,200000:10000000] [--folder DIR] [--only build,index,sql,rival,duck,clicks,changes] [--prepare [--minutes N]] [--json FILE]");
    return 2;
}
