// `dotnet ef` needs a start-up project; the contexts come from the design-time factories in AssocHub.Data.
return 0;
