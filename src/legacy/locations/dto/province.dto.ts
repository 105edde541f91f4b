export class ProvinceDto {
  code: string;
  name: string;
  cities: string[];
}
