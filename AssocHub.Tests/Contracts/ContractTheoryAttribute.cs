namespace AssocHub.Tests.Contracts;

/// <summary>A test against the vendors' API descriptions. They are no part of the project: where they are not, it is skipped and says so.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ContractTheoryAttribute : TheoryAttribute
{
    public ContractTheoryAttribute()
    {
        if (ApiContract.Folder is null)
        {
            Skip = "There are no API descriptions at ../shared/contracts; ASSOCHUB_CONTRACTS names another folder.";
        }
    }
}
