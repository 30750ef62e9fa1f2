// The style sheet of a report.
#pragma once

namespace fastgan::report {

inline constexpr const char* kStyle = R"css(
:root { --ink: #1f2328; --soft: #57606a; --line: #d8dee4; --back: #f6f7f9; --card: #ffffff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9aa4af; --line: #30363d; --back: #0f1317; --card: #171c22; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); line-height: 1.5;
  font: 15px/1.5 Inter, "Helvetica Neue", Arial, sans-serif; font-feature-settings: "tnum"; }
main { max-width: 1000px; margin: 0 auto; padding: 40px 20px 80px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 6px; }
h2 { font-size: 19px; letter-spacing: -0.01em; margin: 44px 0 4px; }
p { margin: 0 0 14px; color: var(--soft); max-width: 75ch; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 12px;
  margin: 24px 0 8px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 14px 16px; }
.card b { display: block; font-size: 26px; font-weight: 600; letter-spacing: -0.02em; }
.card span { color: var(--soft); font-size: 13px; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(310px, 1fr));
  gap: 14px; }
.figures.wide { grid-template-columns: 1fr; }
figure { margin: 0; background: #ffffff; border: 1px solid var(--line); border-radius: 10px;
  padding: 10px 10px 8px; }
figure svg { display: block; width: 100%; height: auto; }
figcaption { color: #57606a; font-size: 12.5px; text-align: center; padding-top: 4px; }
.table { margin: 0 0 14px; overflow-x: auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { padding: 6px 14px; text-align: right; border-bottom: 1px solid var(--line);
  white-space: nowrap; }
tr:last-child td { border-bottom: 0; }
th { color: var(--soft); font-weight: 500; }
th:first-child, td:first-child { text-align: left; }
.ratio { display: inline-block; min-width: 58px; padding: 1px 8px; border-radius: 99px;
  color: #1f2328; text-align: center; }
.good { background: #cfe8dd; } .fair { background: #fbe7c0; } .poor { background: #f6cdb9; }
code, pre { font: 12.5px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 12px 16px; overflow-x: auto; margin: 10px 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; font-size: 13px;
  margin: 14px 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
)css";

}  // namespace fastgan::report
