import Handlebars from 'handlebars';
import type { Text } from '../../model/text.ts';
import type { Templates } from '../reporter.ts';
import { meant, type Path, resolve, type Scope } from './scope.ts';
import { ANY, type Shape, TEXT } from './shape.ts';

/** What is wrong with a template, and where. */
export interface TemplateProblem {
  readonly template: string;
  readonly line: number;
  readonly message: Text;
}

export interface TemplateCheck {
  readonly template: string;
  /** It and its partials. */
  readonly templates: Templates;
  readonly shape: Shape;
  readonly escapesHtml: boolean;
}

const BLOCKS: ReadonlySet<string> = new Set(['if', 'unless', 'each', 'with']);
const KNOWN_HELPERS = [...BLOCKS, 'lookup'];

const UNREADABLE: Text = { en: 'the template cannot be read: ', zh: '无法解析模板：' };

const unreadable = (template: string, error: unknown): TemplateProblem => {
  const said = error instanceof Error ? error.message : String(error);
  const [, line = '1'] = /line (\d+)/.exec(said) ?? / - (\d+):\d+/.exec(said) ?? [];
  const short = said.trimEnd().split('\n').at(-1) ?? said;
  return { template, line: Number(line), message: { en: UNREADABLE.en + short, zh: UNREADABLE.zh + short } };
};

/** A block that names no helper goes through a list, enters a group, and asks whether a text is there. */
const plainBlock = (shape: Shape): string => {
  if (shape.kind === 'list') return 'each';
  return shape.kind === 'text' ? 'if' : 'with';
};

/** What the inside of a block sees. */
const insideOf = (helper: string, shape: Shape, scope: Scope): Scope => {
  if (helper === 'if' || helper === 'unless') return scope;
  if (helper === 'with') return { ...scope, contexts: [shape, ...scope.contexts] };
  const each = shape.kind === 'list' ? shape.each : ANY;
  return { ...scope, contexts: [each, ...scope.contexts], isInList: true };
};

/** The same with the names that `as |name index|` gives. */
const withLocals = ({ blockParams }: hbs.AST.Program, scope: Scope): Scope => {
  const [name, index] = blockParams ?? [];
  const given = name === undefined ? {} : { [name]: scope.contexts[0] ?? ANY };
  return { ...scope, locals: { ...scope.locals, ...given, ...(index === undefined ? {} : { [index]: TEXT }) } };
};

/** Walks through a template, and the partials that it calls, with what each part of it can see. */
class Walk {
  readonly problems: TemplateProblem[] = [];
  readonly #check: TemplateCheck;
  readonly #callers: string[] = [];

  constructor(check: TemplateCheck) {
    this.#check = check;
  }

  template(name: string, scope: Scope): void {
    // One that calls itself has been looked at already.
    if (this.#callers.includes(name)) return;
    let program: hbs.AST.Program;
    try {
      program = Handlebars.parse(this.#check.templates[name] ?? '');
    } catch (error) {
      this.problems.push(unreadable(name, error));
      return;
    }
    this.#callers.push(name);
    this.#program(program, scope);
    this.#callers.pop();
  }

  #program({ body }: hbs.AST.Program, scope: Scope): void {
    for (const statement of body) this.#statement(statement, scope);
  }

  #statement(statement: hbs.AST.Statement, scope: Scope): void {
    switch (statement.type) {
      case 'MustacheStatement':
        this.#mustache(statement as hbs.AST.MustacheStatement, scope);
        break;
      case 'BlockStatement':
        this.#block(statement as hbs.AST.BlockStatement, scope);
        break;
      case 'PartialStatement':
        this.#partial(statement as hbs.AST.PartialStatement, scope);
        break;
      case 'ContentStatement':
      case 'CommentStatement':
        break;
      default:
        this.#tell(statement, {
          en: 'decorators, and partials with a block of their own, are not supported in reports',
          zh: '报告模板不支持装饰器，也不支持带块的 partial',
        });
    }
  }

  #mustache(mustache: hbs.AST.MustacheStatement, scope: Scope): void {
    if (!mustache.escaped && this.#check.escapesHtml)
      this.#tell(mustache, {
        en: 'three braces show a text as markup, and texts come from what was rehearsed: use two',
        zh: '三重花括号会把文本当作标记输出，而文本来自被演练的系统：请用双花括号',
      });
    const shape = this.#value(mustache, scope);
    if (shape.kind === 'text' || shape.kind === 'any') return;
    const path = (mustache.path as hbs.AST.PathExpression).original;
    this.#tell(
      mustache,
      shape.kind === 'list'
        ? { en: `"${path}" is a list: use {{#each ${path}}}`, zh: `"${path}" 是列表：请用 {{#each ${path}}}` }
        : { en: `"${path}" is no text: name one of its fields`, zh: `"${path}" 不是文本：请指明它的某个字段` },
    );
  }

  #block(block: hbs.AST.BlockStatement, scope: Scope): void {
    const { original } = block.path;
    const [asked] = block.params;
    const isHelper = BLOCKS.has(original) && asked !== undefined;
    if (!isHelper && asked !== undefined) this.#unknownHelper(block, original);
    const shape = isHelper ? this.#expression(asked, scope) : this.#field(block.path, scope);
    const inner = insideOf(isHelper ? original : plainBlock(shape), shape, scope);
    if (block.program) this.#program(block.program, withLocals(block.program, inner));
    if (block.inverse) this.#program(block.inverse, scope);
  }

  #partial(partial: hbs.AST.PartialStatement, scope: Scope): void {
    const name = 'original' in partial.name ? partial.name.original : '';
    if (!Object.hasOwn(this.#check.templates, name)) {
      const hint = meant(name, Object.keys(this.#check.templates));
      this.#tell(partial, {
        en: `there is no partial "${name}"; ${hint.en}`,
        zh: `没有名为 "${name}" 的 partial；${hint.zh}`,
      });
      return;
    }
    const [asked] = partial.params;
    const context = asked === undefined ? (scope.contexts[0] ?? ANY) : this.#expression(asked, scope);
    const given = (partial.hash?.pairs ?? []).map(({ key, value }) => [key, this.#expression(value, scope)] as const);
    const merged: Shape =
      context.kind === 'group'
        ? { kind: 'group', fields: { ...context.fields, ...Object.fromEntries(given) } }
        : context;
    // What stands around the call is out of a partial's sight.
    this.template(name, { root: scope.root, contexts: [merged], locals: {}, isInList: scope.isInList });
  }

  /** What a mustache or a sub-expression comes to. */
  #value(call: hbs.AST.MustacheStatement | hbs.AST.SubExpression, scope: Scope): Shape {
    const { path, params } = call;
    if (path.type !== 'PathExpression') return TEXT;
    const { original } = path as hbs.AST.PathExpression;
    if (params.length === 0) return this.#field(path as hbs.AST.PathExpression, scope);
    const [of, key] = params;
    if (original !== 'lookup' || of === undefined || key === undefined) {
      this.#unknownHelper(call, original);
      return ANY;
    }
    const shape = this.#expression(of, scope);
    this.#expression(key, scope);
    if (key.type !== 'StringLiteral') return shape.kind === 'list' ? shape.each : ANY;
    const name = (key as hbs.AST.StringLiteral).value;
    return this.#settle(key, { data: false, depth: 0, parts: [name], original: name }, { ...scope, contexts: [shape] });
  }

  #expression(expression: hbs.AST.Expression, scope: Scope): Shape {
    if (expression.type === 'PathExpression') return this.#field(expression as hbs.AST.PathExpression, scope);
    if (expression.type === 'SubExpression') return this.#value(expression as hbs.AST.SubExpression, scope);
    return TEXT;
  }

  #field(path: hbs.AST.PathExpression, scope: Scope): Shape {
    return this.#settle(path, path, scope);
  }

  #settle(at: hbs.AST.Node, path: Path, scope: Scope): Shape {
    const found = resolve(path, scope);
    if ('shape' in found) return found.shape;
    this.#tell(at, found.problem);
    return ANY;
  }

  #unknownHelper(at: hbs.AST.Node, name: string): void {
    const hint = meant(name, KNOWN_HELPERS);
    this.#tell(at, { en: `there is no helper "${name}"; ${hint.en}`, zh: `没有名为 "${name}" 的 helper；${hint.zh}` });
  }

  #tell({ loc }: hbs.AST.Node, message: Text): void {
    this.problems.push({ template: this.#callers.at(-1) ?? '', line: loc.start.line, message });
  }
}

/**
 * Holds a template against what its view has. Handlebars itself lets missing fields pass in `#each`, `#if`, `#with` and
 * arguments, and sees of the rest only what a run happens to reach.
 */
export const checkTemplate = (check: TemplateCheck): readonly TemplateProblem[] => {
  const walk = new Walk(check);
  walk.template(check.template, { contexts: [check.shape], root: check.shape, locals: {}, isInList: false });
  const told = new Map(walk.problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...told.values()];
};
