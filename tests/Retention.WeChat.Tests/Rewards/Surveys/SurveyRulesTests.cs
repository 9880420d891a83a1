using System.Text.Json;
using Retention.WeChat.Rewards;

namespace Retention.WeChat.Tests.Rewards;

public sealed class SurveyRulesTests
{
    private static readonly SurveyOption[] Teas = [new("green", "绿茶", 7), new("black", "红茶"), new("white", "白茶")];

    private static readonly SurveyQuestion[] Questions =
    [
        new("tea", SurveyQuestionKind.Single, "最喜欢的茶", Options: Teas),
        new("often", SurveyQuestionKind.Multiple, "常喝的茶", false, Teas, Min: 1, Max: 2),
        new("score", SurveyQuestionKind.Scale, "打几分", false, Min: 1, Max: 10),
        new("why", SurveyQuestionKind.Text, "为什么", false, MaxLength: 5),
    ];

    [Fact]
    public void Answers_of_every_sort_are_read()
    {
        var read = Read("""{"tea": "green", "often": ["black", "white"], "score": 10, "why": " 香 "}""").Value;
        Assert.Equal(
            [new("tea", "green"), new("often", "black"), new("often", "white"), new("score", Number: 10), new SurveyAnswer("why", Text: "香")],
            read);
        Assert.Equal([new("tea", "black")], Read("""{"tea": "black", "often": [], "score": null, "why": "  "}""").Value);
    }

    [Theory]
    [InlineData("{}", "survey.answer_missing")]
    [InlineData("""{"tea": null}""", "survey.answer_missing")]
    [InlineData("""{"tea": "coffee"}""", "survey.answer_invalid")]
    [InlineData("""{"tea": ["green"]}""", "survey.answer_invalid")]
    [InlineData("""{"tea": 1}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "often": "green"}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "often": ["green", "green"]}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "often": ["green", "black", "white"]}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "often": [1]}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "score": 0}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "score": 11}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "score": 1.5}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "score": "5"}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "why": "太长了太长了"}""", "survey.answer_invalid")]
    [InlineData("""{"tea": "green", "age": 5}""", "survey.unknown_question")]
    public void What_does_not_fit_is_refused(string answers, string code) => Assert.Equal(code, Read(answers).Problem?.Code);

    [Fact]
    public void Questions_that_cannot_be_asked_are_not_saved()
    {
        Assert.Null(SurveyRules.SlipIn(Questions));
        Assert.Equal(SurveyProblems.DoubleQuestion, SurveyRules.SlipIn([.. Questions, Questions[0]]));
        foreach (var unsound in new[]
        {
            Questions[0] with { Options = [Teas[0]] },
            Questions[0] with { Options = [Teas[0], Teas[0]] },
            Questions[0] with { Options = null },
            Questions[1] with { Max = 4 },
            Questions[1] with { Min = 3 },
            Questions[2] with { Min = null },
            Questions[2] with { Min = 10 },
            Questions[3] with { Options = Teas },
        })
        {
            Assert.Equal("survey.unsound_question", SurveyRules.SlipIn([unsound])?.Code);
        }
    }

    [Fact]
    public void Wording_is_no_part_of_a_questions_shape()
    {
        Assert.Equal(Questions[0].Shape, (Questions[0] with { Title = "您最喜欢哪种茶？", Options = [.. Teas.Select(tea => tea with { Text = tea.Text + "！" })] }).Shape);
        Assert.NotEqual(Questions[0].Shape, (Questions[0] with { Options = Teas[..2] }).Shape);
        Assert.NotEqual(Questions[2].Shape, (Questions[2] with { Max = 5 }).Shape);
    }

    internal static Dictionary<string, JsonElement> Answers(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!;

    private static Retention.Platform.Problems.Result<IReadOnlyList<SurveyAnswer>> Read(string answers) => SurveyRules.Read(Questions, Answers(answers));
}
