import { describe, expect, it } from 'vitest';
import { checkTemplates, gameDayPages, reporters, trendPages } from '../../../src/reporters/index.ts';
import { checkTemplate } from '../../../src/reporters/template/check-template.ts';
import { shapeOf, type Shape } from '../../../src/reporters/template/shape.ts';
import { specimenDay } from '../../../src/reporters/template/specimen-day.ts';
import { specimenTrend } from '../../../src/reporters/template/specimen-trend.ts';
import { specimenRequest } from '../../../src/reporters/template/specimen.ts';
import { templates } from '../read-templates.ts';

const VIEW = {
  title: 'a',
  verdict: { word: 'PASSED' },
  rows: [
    { name: 'x', errors: [] },
    { name: 'y', errors: [{ count: 1 }] },
  ],
  text: { columns: { name: 'name' }, interval: () => '' },
};

/** `line: what is wrong`, for a template of this view. */
const wrong = (text: string, partials: Readonly<Record<string, string>> = {}): readonly string[] =>
  checkTemplate({
    template: 't.html.hbs',
    templates: { 't.html.hbs': text, ...partials },
    shape: shapeOf(VIEW),
    escapesHtml: true,
  }).map(({ template, line, message }) => `${template}:${line} ${message.en}`);

describe('a template', () => {
  it('is sound when it names what there is', () => {
    const sound = `{{title}} {{#if verdict.word}}{{verdict.word}}{{else}}{{title}}{{/if}}
      {{#each rows}}{{@index}} {{name}} {{../text.columns.name}} {{@root.title}}
        {{#each errors}}{{count}}{{#unless @last}}, {{/unless}}{{#if ../../title}}{{../name}}{{/if}}{{else}}{{name}}{{/each}}
      {{/each}}
      {{#each rows as |row at|}}{{at}} {{row.name}}{{/each}} {{rows.length}} {{rows.0.name}}
      {{#with verdict}}{{word}}{{/with}} {{#rows}}{{name}}{{/rows}} {{#verdict}}{{word}}{{/verdict}} {{#title}}{{title}}{{/title}}
      {{lookup verdict "word"}} {{#with (lookup rows 0)}}{{name}}{{/with}} {{this.title}} {{! a comment }}`;
    expect(wrong(sound)).toEqual([]);
  });

  it.each([
    ['printed', '{{titel}}'],
    ['asked for by if', '{{#if titel}}x{{/if}}'],
    ['asked for by unless', '{{#unless titel}}x{{/unless}}'],
    ['gone through', '{{#each titel}}x{{/each}}'],
    ['entered', '{{#with titel}}x{{/with}}'],
    ['given to a helper', '{{lookup titel "a"}}'],
    ['given to a partial', '{{> p.hbs titel}}'],
    ['given to a partial by name', '{{> p.hbs a=titel}}'],
    ['used as a block', '{{#titel}}x{{/titel}}'],
    ['in the other branch', '{{#if title}}{{else}}{{titel}}{{/if}}'],
    ['behind @root', '{{#each rows}}{{@root.titel}}{{/each}}'],
  ])('that names a missing field (%s) fails with the field and the line', (_how, text) => {
    expect(wrong(`\n\n${text}`, { 'p.hbs': 'x' })).toEqual([
      expect.stringMatching(/^t\.html\.hbs:3 there is no field "titel".*; did you mean "title"\?$/),
    ]);
  });

  it('tells of fields of entries that lists have, though a run may have none', () => {
    expect(wrong('{{#each rows}}\n{{#each errors}}{{cuont}}{{/each}}{{/each}}')).toEqual([
      't.html.hbs:2 there is no field "cuont"; did you mean "count"?',
    ]);
    expect(wrong('{{#each rows}}{{title}}{{/each}}')).toEqual([
      't.html.hbs:1 there is no field "title"; there is: name, errors',
    ]);
    expect(wrong('{{#each rows as |row|}}{{row.nam}}{{/each}}')[0]).toContain('no field "nam" (in "row.nam")');
    expect(wrong('{{lookup verdict "wrod"}}')[0]).toContain('no field "wrod"');
  });

  it('tells all of its mistakes at once, once each', () => {
    const twice = '{{> p.hbs}}{{> p.hbs}}\n{{b}}';
    expect(wrong(twice, { 'p.hbs': '\n{{a}}' })).toEqual([
      expect.stringMatching(/^p\.hbs:2 there is no field "a"/),
      expect.stringMatching(/^t\.html\.hbs:2 there is no field "b"/),
    ]);
  });

  it('sees in a partial what that is called with, and no more', () => {
    expect(wrong('{{> p.hbs verdict more=title}}', { 'p.hbs': '{{word}} {{more}} {{@root.title}}' })).toEqual([]);
    expect(wrong('{{> p.hbs verdict}}', { 'p.hbs': '{{title}}' })).toEqual([
      'p.hbs:1 there is no field "title"; there is: word',
    ]);
    expect(wrong('{{#with verdict}}{{> p.hbs}}{{/with}}', { 'p.hbs': '{{../title}}' })[0]).toContain(
      'leads out of the template',
    );
    expect(wrong('{{#each rows}}{{> p.hbs}}{{/each}}', { 'p.hbs': '{{#if @last}}{{name}}{{/if}}{{> p.hbs}}' })).toEqual(
      [],
    );
  });

  it.each([
    ['{{{title}}}', 'three braces'],
    ['{{&title}}', 'three braces'],
    ['{{rows}}', '"rows" is a list: use {{#each rows}}'],
    ['{{verdict}}', '"verdict" is no text'],
    ['{{text.interval}}', 'no field "interval"'],
    ['{{shout title}}', 'there is no helper "shout"'],
    ['{{#each (shout rows)}}x{{/each}}', 'there is no helper "shout"'],
    ['{{#eahc rows}}x{{/eahc}}', 'there is no helper "eahc"; did you mean "each"?'],
    ['{{log title}}', 'there is no helper "log"'],
    ['{{> q.hbs}}', 'there is no partial "q.hbs"; did you mean "p.hbs"?'],
    ['{{> (lookup . "title")}}', 'there is no partial ""'],
    ['{{@index}}', '@index has a meaning within {{#each}} alone'],
    ['{{#if @level}}x{{/if}}', 'there is no @level'],
    ['{{../title}}', 'leads out of the template'],
    ['{{#if title}}', 'cannot be read'],
    ['{{#if title}}{{/each}}', "cannot be read: if doesn't match each"],
    ['{{title', 'cannot be read'],
    ['{{#> p.hbs}}x{{/p.hbs}}', 'not supported'],
    ['{{#*inline "x"}}y{{/inline}}', 'not supported'],
  ])('with %s is refused: %s', (text, says) => {
    expect(wrong(text, { 'p.hbs': 'x' }).join('\n')).toContain(says);
  });

  it('tells the line at which it cannot be read', () => {
    expect(wrong('\n\n{{#if title}}\n{{/each}}')[0]).toMatch(/^t\.html\.hbs:3 /);
    expect(wrong('\n{{title\n')[0]).toMatch(/^t\.html\.hbs:2 /);
  });
});

/** Places at which the check would know nothing. */
const unknown = (shape: Shape, path: string): readonly string[] => {
  if (shape.kind === 'any') return [path];
  if (shape.kind === 'list') return unknown(shape.each, `${path}[]`);
  if (shape.kind !== 'group') return [];
  return Object.entries(shape.fields).flatMap(([name, inner]) => unknown(inner, `${path}.${name}`));
};

describe('the specimen', () => {
  it.each(Object.entries(reporters))('has one of everything that the view of %s can have', (_name, { view }) => {
    const shape = shapeOf(view({ ...specimenRequest, templates }));
    expect(unknown(shape, '')).toEqual([]);
  });

  it.each(Object.entries(gameDayPages))(
    'of a day has one of everything that its view as %s can have',
    (_name, { view }) => {
      expect(unknown(shapeOf(view({ ...specimenDay, templates })), '')).toEqual([]);
    },
  );

  it.each(Object.entries(trendPages))(
    'over time has one of everything that its view as %s can have',
    (_name, { view }) => {
      expect(unknown(shapeOf(view({ ...specimenTrend, templates })), '')).toEqual([]);
    },
  );

  it('finds the templates that Brownout brings sound', () => {
    expect(checkTemplates(templates)).toEqual([]);
  });
});
