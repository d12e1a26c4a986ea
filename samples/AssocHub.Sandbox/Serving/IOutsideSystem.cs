namespace AssocHub.Sandbox.Serving;

/// <summary>One of the four systems, as its API speaks.</summary>
internal interface IOutsideSystem
{
    /// <summary>Name in limits and counts, and the first part of its addresses.</summary>
    string Name { get; }

    /// <summary>As people read it.</summary>
    string Title { get; }

    /// <summary>What its API's paths begin with, after the name.</summary>
    string Prefix { get; }

    /// <summary>Null when the headers or the query carry its credential; otherwise what it answers.</summary>
    Answer? Refuse(IHeaderDictionary headers, Call call);

    /// <summary>Null when the call is one page of a list; otherwise true for its first page.</summary>
    bool? IsFirstPage(Call call);

    /// <summary>True when the call changes something: some systems read by POST too.</summary>
    bool Changes(Call call) => call.Writes;

    /// <summary>Does what is asked.</summary>
    Answer Handle(Call call);

    /// <summary>Its error for too many calls.</summary>
    Answer TooMany(int seconds);

    /// <summary>Its error when it is out of order.</summary>
    Answer Broken(int status);
}
