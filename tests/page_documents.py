"""The documents of the pages that tests open: specimens, and one whose words must not run."""

SPECIMENS = ("huzhou-2023-h1", "xinchang-2023-plan")
HOSTILE = "hostile-2023-h1"
# The words of a document that must stay words on a page. Were one of them to run, `hostile` would be set.
WORDS = (
    "<script>window.hostile=1</script>",
    '<img src=x onerror="window.hostile=2">',
    "$x$",
    '=HYPERLINK("javascript:window.hostile=3","点")',
    "[链接](javascript:window.hostile=4)",
)
DOCUMENT = """某市2023年上半年重点工作<b>完成</b>情况
发布日期:2023-07-10
截至2023年6月底,各项工作进展如下。
| 序号 | 目标任务 | 责任单位 | 进展情况 |
| 1 | 全年{0}新增就业5万人 | 市人力社保局 | 1-6月{0}新增就业3万人 |
| 2 | 全年{1}新建住房800套 | 市建设局$x$ | 1-6月{1}新建住房500套,完成62.5% |
| 3 | 全年{2}新增专利$x$ 90件 | 市科技局 | 1-6月{2}新增专利$x$ 30件,完成50% |
| 4 | {3}新建学校6所 | =HYPERLINK(1) | {3}新建学校2所 |
| 5 | {4}改造管网50公里 | 市水利局 | {4}改造管网30公里 |
"""
