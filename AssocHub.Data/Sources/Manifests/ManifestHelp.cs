namespace AssocHub.Data.Sources.Manifests;

/// <summary>A part of a manifest as the page explains it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Says">What it is, in a sentence.</param>
/// <param name="Keys">What can stand in it: key, whether it must, and what it means.</param>
public sealed record ManifestHelpSection(string Name, string Says, IReadOnlyList<(string Key, bool IsRequired, string Says)> Keys);

/// <summary>What a person needs to write a manifest without leaving the page: every key, and one to begin with.</summary>
public static class ManifestHelp
{
    /// <summary>Every section with its keys, in the order in which one meets them.</summary>
    public static IReadOnlyList<ManifestHelpSection> Sections { get; } =
        [.. Vocabulary.Sections.Select(s => new ManifestHelpSection(s.Key, s.Value.Says.Replace("`", "", StringComparison.Ordinal), [.. s.Value.Keys.Select(k => (k.Name, k.IsRequired, k.Says.Replace("`", "", StringComparison.Ordinal)))]))];

    /// <summary>A small manifest that is complete, as docs/manifest.md has it.</summary>
    public const string Example = """
        assochub: 1
        name: club
        title: Club
        domain: community
        settings:                                    # what a person fills in
          - {name: key, label: API key, secret: true}
        base_url: https://api.club.example
        auth: {kind: bearer, token: '${settings.key}'}
        limits: {calls: [60 per 1m]}
        streams:                                     # what is read
          - stream: community_users
            request: GET /people
            paging: {kind: cursor, param: after, next: paging.next}
            records: data
            incremental: {kind: changed_since, param: updated_after, overlap: 10m}
            fields:
              user_id: id
              email: contact.email ?? email
              name: concat(first, ' ', last)
              joined_at: created | epoch_ms
        targets:                                     # what is written
          - name: group
            label: Group
            settings: [{name: group_id, label: Number of the group}]
            add:
              batch: 50
              request: {method: PUT, path: '/groups/${target.group_id}/people', json: {emails: '${rows[*].email}'}}
              results: {list: rejected, who: email, reason: why}
            remove:
              request: DELETE /groups/${target.group_id}/people/${row.email}
            stop_reaches: Nobody is put into the group any more.

        """;
}
