using Retention.Platform.Data;

namespace Retention.Demo.Shop;

/// <summary>The product's number of a fan, which a shop would keep in its member file.</summary>
internal sealed class FanNumbers(IServiceProvider product)
{
    public async Task<long?> FindAsync(string openId, CancellationToken ct)
    {
        await using var scope = product.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Db>().FindAsync<long?>(Sql.Find, new { openId }, ct);
    }

    internal static class Sql
    {
        public const string Find = "select id from fan where open_id = @openId";
    }
}
