using AssocHub.Core.Common;

namespace AssocHub.Data.Members.Matching;

/// <summary>Reads who is who: <c>record_id,entity_id</c>, in whichever columns are called so, else the first two.</summary>
internal static class TruthFile
{
    /// <summary>Whose each record is, by number. A record that the truth does not mention is a person of its own.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ids">The records' ids.</param>
    public static Result<int[]> Read(string path, IReadOnlyList<string> ids)
    {
        var entityOf = new Dictionary<string, string>(StringComparer.Ordinal);
        using (DelimitedReader reader = MatchEvaluation.Open(path))
        {
            if (!reader.Read() || reader.Row.Count < 2)
            {
                return new InvalidInput($"'{path}' must have two columns: record_id and entity_id.");
            }

            int record = 0, entity = 1;
            for (int c = 0; c < reader.Row.Count; c++)
            {
                record = reader.Row[c] is "record_id" ? c : record;
                entity = reader.Row[c] is "entity_id" ? c : entity;
            }

            while (reader.Read())
            {
                entityOf[reader.Row[record].ToString()] = reader.Row[entity].ToString();
            }
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var entities = new int[ids.Count];
        int known = 0;
        for (int i = 0; i < entities.Length; i++)
        {
            bool told = entityOf.TryGetValue(ids[i], out string? name);
            known += told ? 1 : 0;
            string entity = told ? "e" + name : "r" + ids[i];
            if (!numbers.TryGetValue(entity, out entities[i]))
            {
                numbers[entity] = entities[i] = numbers.Count;
            }
        }

        return known == 0 && ids.Count > 0
            ? new InvalidInput($"None of the records is mentioned in '{path}': its ids begin with '{entityOf.Keys.FirstOrDefault()}', those of the records with '{ids[0]}'.")
            : entities;
    }
}
