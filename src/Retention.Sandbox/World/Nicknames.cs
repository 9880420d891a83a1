namespace Retention.Sandbox;

/// <summary>Names and faces for people created without any.</summary>
internal static class Nicknames
{
    private static readonly string[] First =
        ["晚风", "小满", "青柠", "南乔", "一只", "橘子", "阿远", "云朵", "木木", "星河", "汤圆", "麦子", "初雪", "豆沙", "长安", "夏至"];

    private static readonly string[] Second =
        ["不加糖", "在路上", "同学", "的猫", "爱喝茶", "慢慢走", "去看海", "先生", "小姐", "今天也很好", "想吃火锅", "读书中"];

    private static readonly string[] Faces =
        ["🐼", "🦊", "🐰", "🐱", "🐶", "🐨", "🦁", "🐯", "🐸", "🐵", "🐧", "🦉", "🐢", "🐬", "🍊", "🍓", "🌻", "🌵"];

    public static string For(int number) => First[number % First.Length] + Second[number / First.Length % Second.Length];

    public static string Face(int number) => Faces[number % Faces.Length];
}
