using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Retention.Benchmarks.Stands;

namespace Retention.Benchmarks.Story;

/// <summary>Operators at the console: as many as it takes, because each may ask it only so often a minute.</summary>
internal sealed class Clerks : IDisposable
{
    private const int RequestsPerClerk = 500;
    private const int ClerksMax = 12;
    private const int TriesMax = 40;
    private const string Password = "a-clerk-of-the-story";

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    private readonly List<HttpClient> clients = [];
    private int turn;

    public static async Task<Clerks> HireAsync(Uri console, int requests, CancellationToken ct)
    {
        var clerks = new Clerks();
        var chief = await SignInAsync(console, ProductSettings.OperatorName, ProductSettings.OperatorPassword, ct);
        clerks.clients.Add(chief);
        for (var i = 1; i < Math.Min(ClerksMax, (requests / RequestsPerClerk) + 1); i++)
        {
            using var hired = await chief.PostAsJsonAsync("/api/console/operators", new { name = $"clerk-{i}", password = Password, role = "Admin" }, ct);
            hired.EnsureSuccessStatusCode();
            clerks.clients.Add(await SignInAsync(console, $"clerk-{i}", Password, ct));
        }

        return clerks;
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken ct) => AskAsync(HttpMethod.Get, path, null, ct);

    public Task<JsonElement> PostAsync(string path, object body, CancellationToken ct) => AskAsync(HttpMethod.Post, path, body, ct);

    public Task<JsonElement> PutAsync(string path, object body, CancellationToken ct) => AskAsync(HttpMethod.Put, path, body, ct);

    public void Dispose() => clients.ForEach(client => client.Dispose());

    private static async Task<HttpClient> SignInAsync(Uri console, string name, string password, CancellationToken ct)
    {
        var client = new HttpClient { BaseAddress = console };
        using var answer = await client.PostAsJsonAsync("/api/console/session", new { name, password, bearer = true }, ct);
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("token").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, object? body, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var client = clients[(int)((uint)Interlocked.Increment(ref turn) % clients.Count)];
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            using var answer = await client.SendAsync(request, ct);
            if (answer.StatusCode is HttpStatusCode.TooManyRequests && attempt < TriesMax)
            {
                await Task.Delay(BetweenTries, ct);
                continue;
            }

            var text = await answer.Content.ReadAsStringAsync(ct);
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
            return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
        }
    }
}
